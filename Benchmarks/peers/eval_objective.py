"""Measures trained networks on FashionMNIST test images: their objective and their predictions.

Images, steps and noise are the same for every set of weights, so results compare directly. Prints
a JSON object: `steps` has the paper's t, each with the mean over the images of `loss`, what
training minimises, and of `error`, the mean squared error of the prediction; `chain` has both for
images that are spread evenly over all steps of the chain.
"""
import argparse
import json
import pathlib

import numpy as np
import torch
from safetensors.torch import load_file

import fashion_mnist
from diffusion import Chain, linear_betas
from objectives import OBJECTIVES, Batch
from runs import AUTO_ENCODER, PARTS, shares
from unet_torch import CONFIGS, build

IMAGES = 500
BATCH = 100
#: t at which a chain of 100 steps is examined; other chains at the same places.
EXAMINED = (1, 2, 5, 10, 20, 35, 50, 65, 80, 100)


def examined_steps(steps):
    """The paper's t, from 1 to `steps`, at which networks are measured."""
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


class Measurement:
    """Networks by part, with what they are measured on."""

    def __init__(self, options):
        weights = {AUTO_ENCODER: options.denoiser, "generator": options.generator}
        parts = PARTS["daed" if options.denoiser else "ddgm"]
        self.chain = Chain(linear_betas(options.T, options.first_beta))
        self.objective = OBJECTIVES[options.objective](parts)
        self.networks = {part: self.load(part, weights[part], options) for part in parts}
        images = fashion_mnist.images("test", options.data)[:IMAGES]
        self.noise = torch.from_numpy(fixed_noise(options.noise, images.shape))
        self.images = torch.from_numpy(images)

    def load(self, part, path, options):
        learns_variance = self.objective.learns_variance(part)
        network = build(options.config, 0, options.blocks, learns_variance).eval()
        network.load_state_dict(load_file(path))
        return network

    @torch.inference_mode()
    def at(self, steps):
        """Means over all images, image i at the step with index `steps[i]`."""
        whole = Batch(self.chain, self.images, self.noise, steps)
        losses, errors = [], []
        for start in range(0, len(steps), BATCH):
            batch = whole[start : start + BATCH]
            for part, chosen in shares(self.networks, batch.steps):
                own = batch[chosen]
                output = self.networks[part](own.xt(), own.indices())
                losses += self.objective.losses(output, own, part).tolist()
                errors += self.objective.errors(output, own).tolist()
        return {"loss": sum(losses) / len(losses), "error": sum(errors) / len(errors)}

    def everywhere(self):
        count = len(self.images)
        steps = {str(t): self.at(np.full(count, t - 1)) for t in examined_steps(self.chain.steps)}
        return {"steps": steps, "chain": self.at(np.arange(count) % self.chain.steps)}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--generator", required=True, help="safetensors with PyTorch's names")
    add("--denoiser", help="the network of t = 1, of a DAED")
    add("--objective", choices=OBJECTIVES, default="simple", help="default: %(default)s")
    add("--config", choices=CONFIGS, default="quick", help="default: %(default)s")
    add("--blocks", type=int, help="residual blocks per level, instead of the configuration's")
    add("--T", type=int, default=100, help="steps of the chain (default: %(default)s)")
    add("--first-beta", type=float, help="replaces the first beta")
    add("--noise", help="npy file with the noise; made if it does not exist")
    add("--data", default=fashion_mnist.DEFAULT_FOLDER, help="folder of the IDX files")
    add("--threads", type=int, default=2)
    return parser.parse_args()


def main():
    options = parse_arguments()
    torch.set_num_threads(options.threads)
    print(json.dumps(Measurement(options).everywhere(), indent=2))


if __name__ == "__main__":
    main()
