"""Times the FID network of Daedalus and of pytorch-fid in turns.

Both get the same random weights (a file in PyTorch's legacy form, as pytorch-fid's own is) and images
of 299 pixels, so that the network is what takes the time. Exit code 1 if Daedalus is slower by more
than `--tolerance`. Needs pytorch-fid and torchvision beside torch.
"""
import argparse
import contextlib
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import pytorch_fid.inception
import torch

ROOT = pathlib.Path(__file__).resolve().parents[1]
SIZE = 299


@contextlib.contextmanager
def weights(state):
    """pytorch-fid asks for its weights at an address: it gets these instead."""
    name = "load_state_dict_from_url"
    kept = getattr(pytorch_fid.inception, name)
    setattr(pytorch_fid.inception, name, lambda *arguments, **keywords: state)
    try:
        yield
    finally:
        setattr(pytorch_fid.inception, name, kept)


def random_state():
    """Random weights under the names of pytorch-fid's file; activations stay of order 1."""
    load = torch.nn.Module.load_state_dict
    torch.nn.Module.load_state_dict = lambda self, state: None
    try:
        with weights({}):
            state = pytorch_fid.inception.fid_inception_v3().state_dict()
    finally:
        torch.nn.Module.load_state_dict = load
    torch.manual_seed(0)
    for name, value in state.items():
        if name.endswith(".conv.weight"):
            value.normal_(std=(2 / value[0].numel()) ** 0.5)
        elif name.startswith("fc."):
            value.normal_(std=0.02)
        elif name.endswith(("running_mean", "bn.bias")):
            value.uniform_(-0.1, 0.1)
        elif name.endswith(("running_var", "bn.weight")):
            value.uniform_(0.8, 1.2)
    return {name: value for name, value in state.items() if "num_batches" not in name}


class Peer:
    """pytorch-fid's module, to pool3, as pytorch-fid calls it."""

    def __init__(self, state, options):
        torch.set_num_threads(options.threads)
        with weights(state):
            self.module = pytorch_fid.inception.InceptionV3([3]).eval()
        self.images = torch.rand(options.batch, 3, SIZE, SIZE)
        if options.channels_last:
            self.module = self.module.to(memory_format=torch.channels_last)
            self.images = self.images.to(memory_format=torch.channels_last)

    def milliseconds(self, runs):
        """Per image, the median of `runs` after one that does not count."""
        times = []
        with torch.no_grad():
            for _ in range(runs + 1):
                start = time.perf_counter()
                self.module(self.images)
                times.append(time.perf_counter() - start)
        return 1000 * statistics.median(times[1:]) / len(self.images)


def ours(options, path):
    command = [
        options.daedalus, "extractor", "bench", "inception_v3", "--json", "--size", SIZE,
        "--set", f"extractor.weights={path}", "--set", "extractor.resize=pytorch",
        "--batch", options.batch, "--runs", options.runs, "--threads", options.threads,
    ]  # fmt: skip
    result = subprocess.run(
        [str(word) for word in command], check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(result.stdout)["ms_per_image"]


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    add = parser.add_argument
    add("--daedalus", default=ROOT / ".build" / "release" / "daedalus", help="default: %(default)s")
    add("--batch", type=int, default=32, help="images per call (default: %(default)s)")
    add("--threads", type=int, default=2, help="default: %(default)s")
    add("--repeats", type=int, default=5, help="turns of each program (default: %(default)s)")
    add("--runs", type=int, default=3, help="calls that each turn times (default: %(default)s)")
    add("--tolerance", type=float, default=0.05, help="default: %(default)s")
    add("--keep", type=pathlib.Path, metavar="FILE", help="write the weights there, and keep them")
    add("--channels-last", action="store_true", help="PyTorch's other order of memory")
    return parser.parse_args()


def main():
    options = parse_arguments()
    state = random_state()
    peer = Peer(state, options)
    figures = {"Daedalus": [], "PyTorch": []}
    with tempfile.TemporaryDirectory() as folder:
        path = options.keep or pathlib.Path(folder) / "weights.pth"
        torch.save(state, path, _use_new_zipfile_serialization=False)
        for turn in range(options.repeats):
            figures["Daedalus"].append(ours(options, path))
            figures["PyTorch"].append(peer.milliseconds(options.runs))
            latest = ", ".join(f"{name} {values[-1]:.1f}" for name, values in figures.items())
            print(f"turn {turn + 1}: {latest} ms per image", file=sys.stderr, flush=True)
    medians = {name: statistics.median(values) for name, values in figures.items()}
    for name, values in figures.items():
        print(
            f"{name:9} {medians[name]:7.1f} ms per image"
            f" ({min(values):.1f} to {max(values):.1f} in {len(values)} turns)"
        )
    ratio = medians["Daedalus"] / medians["PyTorch"]
    print(f"ratio     {ratio:7.3f} (torch {torch.__version__}, {options.threads} threads)")
    return ratio > 1 + options.tolerance


if __name__ == "__main__":
    sys.exit(main())
