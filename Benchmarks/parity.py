"""Compares the networks of Daedalus and PyTorch: same weights and images, relative L2 error.

Weights and inputs are those of Tests/References (values that follow from names). The truth is
PyTorch in float64; its own float32 result is printed beside, as what rounding alone does.
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import torch
from safetensors.torch import save_file

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "Tests" / "References"))
from make_unet_references import CONFIGS, network, problem  # noqa: E402


def torch_output(name, dtype):
    images, steps, _ = problem(name, dtype)
    with torch.inference_mode():
        return network(name, dtype)(images, steps).numpy()


def daedalus_output(daedalus, name, threads, folder):
    """What `daedalus predict` makes of the same weights and images."""
    images, steps, _ = problem(name, torch.float32)
    weights = network(name, torch.float32).state_dict()
    save_file(weights, folder / "weights.safetensors", {"format": "pt"})
    np.save(folder / "x.npy", images.detach().numpy())
    np.save(folder / "t.npy", steps.numpy())
    command = [daedalus, "predict", "--config", name, "--weights", folder / "weights.safetensors"]
    command += ["--input", folder / "x.npy", "--timesteps", folder / "t.npy"]
    command += ["--output", folder / "y.npy", "--threads", threads]
    subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL)
    return np.load(folder / "y.npy")


def relative_error(output, truth):
    if output.shape != truth.shape:
        raise ValueError(f"the output has shape {output.shape} instead of {truth.shape}")
    return np.linalg.norm(output - truth) / np.linalg.norm(truth)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("configs", nargs="*", help=f"of {', '.join(CONFIGS)} (default: all)")
    add("--daedalus", default=".build/release/daedalus", help="default: %(default)s")
    add("--threads", type=int, default=2)
    add("--tolerance", type=float, default=1e-5, help="largest error allowed (%(default)s)")
    return parser.parse_args()


def main():
    options = parse_arguments()
    torch.set_num_threads(options.threads)
    worst = 0.0
    print("| network | daedalus | torch float32 |\n| --- | --- | --- |")
    for name in options.configs or CONFIGS:
        truth = torch_output(name, torch.float64)
        peer = relative_error(torch_output(name, torch.float32), truth)
        with tempfile.TemporaryDirectory() as folder:
            output = daedalus_output(options.daedalus, name, options.threads, pathlib.Path(folder))
        ours = relative_error(output, truth)
        worst = max(worst, ours)
        print(f"| {name} | {ours:.2g} | {peer:.2g} |", flush=True)
    sys.exit(0 if worst <= options.tolerance else 1)


if __name__ == "__main__":
    main()
