"""Checks `daedalus weights convert` against torch and diffusers: both load what it writes, it reads
what they write, and the networks' outputs agree. Exit code 1 above the tolerance.

Installs diffusers into the environment that runs it, if it is not there. Not part of `make test`.
"""
import argparse
import importlib.util
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER))
import hash_values  # noqa: E402
from make_unet_references import build, problem  # noqa: E402
from unet_options import OptionsConfig  # noqa: E402
from unet_torch import AttentionBlock  # noqa: E402

#: Recipe of the network, and the same for the peer; images are grey, 28 x 28.
NETWORKS = {
    "one width of heads": (
        "channels: 32, multipliers: [1, 2, 2], attention_at: [4], blocks: 2, head_channels: 16",
        {"multipliers": (1, 2, 2), "attention_at": (4,), "blocks": 2, "head_channels": 16},
    ),
    "residual resampling": (
        "channels: 32, multipliers: [1, 2, 2], attention_at: [2], blocks: 1, head_channels: 32, "
        "resample: residual",
        {
            "multipliers": (1, 2, 2),
            "attention_at": (2,),
            "blocks": 1,
            "head_channels": 32,
            "residual_resampling": True,
        },
    ),
    "no FiLM": (
        "channels: 32, multipliers: [1, 2], attention_at: [1, 2], blocks: 1, head_channels: 32, film: false",
        {
            "multipliers": (1, 2),
            "attention_at": (1, 2),
            "blocks": 1,
            "head_channels": 32,
            "film": False,
        },
    ),
    "one head": (
        "channels: 32, multipliers: [1, 2], attention_at: [1], blocks: 1, heads: 1",
        {"multipliers": (1, 2), "attention_at": (1,), "blocks": 1, "heads": 1},
    ),
}


def peer(options):
    """guided-diffusion's network with weights that follow from names, as in the references."""
    config = OptionsConfig(28, 28, 1, 32, **options)
    model = build(config).eval()
    with torch.no_grad():
        for key, parameter in model.named_parameters():
            parameter.copy_(torch.from_numpy(hash_values.parameter(key, tuple(parameter.shape))))
    return model


def new_order_attention(self, x, embedding=None):
    """An attention block whose packed layer has all queries, then all keys, then all values."""
    n, channels, height, width = x.shape
    flat = x.flatten(2)
    packed = self.qkv(self.norm(flat)).reshape(n, 3, self.heads, -1, height * width)
    queries, keys, values = packed.transpose(3, 4).unbind(1)
    attended = nn.functional.scaled_dot_product_attention(queries, keys, values)
    return (flat + self.proj_out(attended.transpose(2, 3).reshape(flat.shape))).reshape(x.shape)


class Check:
    def __init__(self, daedalus, folder, tolerance):
        self.daedalus, self.folder, self.tolerance = daedalus, folder, tolerance
        self.images = torch.from_numpy(hash_values.data("input.x", (2, 1, 28, 28)))
        self.steps = torch.tensor([17, 402])
        self.failed = False

    def run(self, *words):
        command = [self.daedalus, *words, "--recipe", self.folder / "recipe.yaml", "--threads", "1"]
        result = subprocess.run([str(w) for w in command], capture_output=True, text=True)
        if result.returncode:
            sys.exit(f"{' '.join(map(str, words))}\n{result.stderr}")
        return result.stdout

    def convert(self, source, target, *options):
        text = self.run("weights", "convert", self.folder / source, self.folder / target, "--json", *options)
        return json.loads(text)["largest_difference"]

    def predict(self, weights):
        np.save(self.folder / "x.npy", self.images.numpy())
        np.save(self.folder / "t.npy", self.steps.numpy())
        self.run(
            "predict", "--weights", self.folder / weights, "--input", self.folder / "x.npy",
            "--timesteps", self.folder / "t.npy", "--output", self.folder / "y.npy",
        )
        return torch.from_numpy(np.load(self.folder / "y.npy"))

    def same_tensors(self, what, found, expected):
        same = found.keys() == expected.keys() and all(
            torch.equal(found[key], expected[key].float()) for key in expected
        )
        self.failed |= not same
        print(f"  {what}: {'the same bits' if same else 'DIFFERENT'}", flush=True)

    def close(self, what, found, expected):
        error = ((found - expected).norm() / expected.norm()).item()
        largest = (found - expected).abs().max().item()
        self.failed |= not error <= self.tolerance
        print(f"  {what}: {error:.2g} of the norm, at most {largest:.2g}", flush=True)


@torch.inference_mode()
def check(check, recipe, options):
    from diffusers import UNet2DModel

    folder, model = check.folder, peer(options)
    (folder / "recipe.yaml").write_text(f"network: {{type: unet, {recipe}}}\n")
    state = model.state_dict()
    expected = model(check.images, check.steps)

    torch.save(state, folder / "zip.pt")
    torch.save(state, folder / "legacy.pt", _use_new_zipfile_serialization=False)
    torch.save({k: v.half() for k, v in state.items()}, folder / "half.pt")
    check.convert("zip.pt", "ours.safetensors")
    check.same_tensors("zip form of torch.save", load_file(folder / "ours.safetensors"), state)
    check.convert("legacy.pt", "legacy.safetensors")
    check.same_tensors("legacy form", load_file(folder / "legacy.safetensors"), state)
    check.convert("half.pt", "half.safetensors")
    halves = {k: v.half() for k, v in state.items()}
    check.same_tensors("float16", load_file(folder / "half.safetensors"), halves)
    check.close("our output beside the peer's", check.predict("ours.safetensors"), expected)

    check.convert("ours.safetensors", "unet")
    theirs = UNet2DModel.from_pretrained(folder / "unet", low_cpu_mem_usage=False).eval()
    check.close("diffusers' output of our folder", theirs(check.images, check.steps).sample, expected)
    theirs.save_pretrained(folder / "saved")
    check.convert("saved", "back.pt")
    back = torch.load(folder / "back.pt", weights_only=True)
    model.load_state_dict(back, strict=True)
    check.same_tensors("diffusers' own folder, loaded by torch.load", back, state)

    torch.manual_seed(3)
    fresh = UNet2DModel(**{k: v for k, v in theirs.config.items() if not k.startswith("_")}).eval()
    fresh.save_pretrained(folder / "fresh")
    check.convert("fresh", "fresh.safetensors")
    output = fresh(check.images, check.steps).sample
    check.close("our output of diffusers' weights", check.predict("fresh.safetensors"), output)

    check.convert("ours.safetensors", "new.pt", "--new-attention-order")
    other = peer(options)
    other.load_state_dict(torch.load(folder / "new.pt", weights_only=True), strict=True)
    for block in other.modules():
        if isinstance(block, AttentionBlock):
            block.forward = new_order_attention.__get__(block)
    check.close("the new attention order", other(check.images, check.steps), expected)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--daedalus", default=".build/release/daedalus", help="default: %(default)s")
    parser.add_argument("--tolerance", type=float, default=1e-5, help="of the output's norm (%(default)s)")
    options = parser.parse_args()
    if importlib.util.find_spec("diffusers") is None:
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "diffusers"], check=True)
    torch.set_num_threads(1)
    failed = False
    for name, (recipe, fields) in NETWORKS.items():
        print(f"{name}:")
        with tempfile.TemporaryDirectory() as folder:
            one = Check(pathlib.Path(options.daedalus).resolve(), pathlib.Path(folder), options.tolerance)
            check(one, recipe, fields)
            failed |= one.failed
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
