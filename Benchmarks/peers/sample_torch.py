"""Samples a run of the `quick` network in PyTorch, as `daedalus sample` does.

Reads the averaged weights of the run's newest checkpoint; writes the images as npz (`arr_0`, uint8,
NHWC) and a PNG grid of the first 64 beside it.
"""
import argparse
import pathlib

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file

from diffusion import Chain, linear_betas
from runs import PARTS, owner, weights_file
from unet_torch import build

GRID_COLUMNS = 8
GRID_IMAGES = 64


def newest_step(run):
    """The steps that the newest checkpoint of a run folder was trained."""
    names = [path.name for path in (pathlib.Path(run) / "checkpoints").glob("step-*")]
    if not names:
        raise FileNotFoundError(f"{run} has no checkpoint")
    return max(int(name.removeprefix("step-")) for name in names)


def load_networks(run, step, ema, parts):
    """The networks of a run by part, with averaged weights, for sampling."""
    networks = {}
    for name in parts:
        networks[name] = build("quick", dropout=0).eval()
        networks[name].load_state_dict(load_file(weights_file(run, step, name, ema)))
    return networks


@torch.inference_mode()
def sample(networks, chain, count, clip, seed):
    """Ancestral sampling with variance beta_t ("fixed large"); the last step returns its mean."""
    random = torch.Generator().manual_seed(seed)
    shape = (count, *next(iter(networks.values())).config.input_shape)
    x = torch.randn(shape, generator=random)
    for index in reversed(range(chain.steps)):
        epsilon = networks[owner(networks, index)](x, torch.full((count,), index))
        alpha_bar = chain.alpha_bars[index]
        x0 = (x - np.sqrt(1 - alpha_bar) * epsilon) / np.sqrt(alpha_bar)
        x0 = x0.clamp(-1, 1) if clip else x0
        x = chain.posterior_x0[index] * x0 + chain.posterior_xt[index] * x
        if index > 0:
            x += np.sqrt(chain.betas[index]) * torch.randn(shape, generator=random)
    return x


def to_pixels(images):
    """Images in [-1, 1] as uint8, NHWC."""
    return ((images.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8).permute(0, 2, 3, 1).numpy()


def save_grid(images, path):
    """Writes grey images in [-1, 1] as one PNG of 8 columns; missing ones stay black."""
    pixels = to_pixels(images)[..., 0]
    count, height, width = pixels.shape
    rows = -(-count // GRID_COLUMNS)
    tiles = np.zeros((rows * GRID_COLUMNS, height, width), np.uint8)
    tiles[:count] = pixels
    tiles = tiles.reshape(rows, GRID_COLUMNS, height, width).swapaxes(1, 2)
    Image.fromarray(tiles.reshape(rows * height, GRID_COLUMNS * width)).save(path)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("run", help="run folder")
    add("--out", type=pathlib.Path, required=True, help="npz file for the images")
    add("--count", type=int, default=64, help="images to make, in one batch (%(default)s)")
    add("--seed", type=int, default=0)
    add("--model", choices=PARTS, default="daed", help="default: %(default)s")
    add("--ema", type=float, default=0.99, help="decay of the moving average (%(default)s)")
    add("--T", type=int, default=100, help="steps of the chain (default: %(default)s)")
    add("--first-beta", type=float, default=0.1, help="replaces the first beta (%(default)s)")
    add("--no-clip", dest="clip", action="store_false", help="do not clip predicted x0")
    add("--threads", type=int, default=2)
    return parser.parse_args()


def main():
    options = parse_arguments()
    torch.set_num_threads(options.threads)
    parts = PARTS[options.model]
    networks = load_networks(options.run, newest_step(options.run), options.ema, parts)
    chain = Chain(linear_betas(options.T, options.first_beta))
    images = sample(networks, chain, options.count, options.clip, options.seed)
    np.savez(options.out, arr_0=to_pixels(images))
    save_grid(images[:GRID_IMAGES], options.out.with_suffix(".png"))


if __name__ == "__main__":
    main()
