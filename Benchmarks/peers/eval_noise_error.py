"""Measures how well trained networks predict noise, step by step, on FashionMNIST test images.

Images and noise are the same for every set of weights, so results compare directly. Prints a JSON
object: the paper's t -> mean squared error over images and pixels.
"""
import argparse
import json
import pathlib

import numpy as np
import torch
from safetensors.torch import load_file

import fashion_mnist
from diffusion import Chain, linear_betas
from unet_torch import CONFIGS, build

IMAGES = 500
BATCH = 100
#: t at which a chain of 100 steps is examined; other chains at the same places.
EXAMINED = (1, 2, 5, 10, 20, 35, 50, 65, 80, 100)


def examined_steps(steps):
    """The paper's t, from 1 to `steps`, at which the error is measured."""
    return sorted({1 + round((t - 1) * (steps - 1) / 99) for t in EXAMINED})


def fixed_noise(path, shape):
    """The noise at `path`, which is made first if it is not there."""
    if path is None or not pathlib.Path(path).exists():
        noise = np.random.default_rng(0).standard_normal(shape, np.float32)
        if path is not None:
            np.save(path, noise)
        return noise
    noise = np.load(path)
    if noise.shape != shape:
        raise ValueError(f"{path} has shape {noise.shape}, but the images have {shape}")
    return noise


def load_network(config, path):
    network = build(config, dropout=0).eval()
    network.load_state_dict(load_file(path))
    return network


@torch.inference_mode()
def mean_squared_error(network, images, noise, alpha_bar, index):
    """Mean over all images and pixels of (predicted noise - noise)^2 at one step."""
    noisy = np.float32(np.sqrt(alpha_bar)) * images + np.float32(np.sqrt(1 - alpha_bar)) * noise
    total = 0.0
    batches = (torch.from_numpy(array).split(BATCH) for array in (noisy, noise))
    for xt, truth in zip(*batches, strict=True):
        epsilon = network(xt, torch.full((len(xt),), index))
        total += (epsilon - truth).double().square().sum().item()
    return total / noise.size


def evaluate(options):
    chain = Chain(linear_betas(options.T, options.first_beta))
    images = fashion_mnist.images("test", options.data)[:IMAGES]
    noise = fixed_noise(options.noise, images.shape)
    generator = load_network(options.config, options.generator)
    first = load_network(options.config, options.denoiser) if options.denoiser else generator
    errors = {}
    for t in examined_steps(options.T):
        network = first if t == 1 else generator
        alpha_bar = chain.alpha_bars[t - 1]
        errors[str(t)] = mean_squared_error(network, images, noise, alpha_bar, t - 1)
    return errors


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--generator", required=True, help="safetensors with PyTorch's names")
    add("--denoiser", help="the network of t = 1, of a DAED")
    add("--config", choices=CONFIGS, default="quick", help="default: %(default)s")
    add("--T", type=int, default=100, help="steps of the chain (default: %(default)s)")
    add("--first-beta", type=float, help="replaces the first beta")
    add("--noise", help="npy file with the noise; made if it does not exist")
    add("--data", default=fashion_mnist.DEFAULT_FOLDER, help="folder of the IDX files")
    add("--threads", type=int, default=2)
    return parser.parse_args()


def main():
    options = parse_arguments()
    torch.set_num_threads(options.threads)
    print(json.dumps(evaluate(options), indent=2))


if __name__ == "__main__":
    main()
