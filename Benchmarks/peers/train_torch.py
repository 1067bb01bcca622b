"""Trains the `quick` network in PyTorch as a DDGM or a DAED, on FashionMNIST.

A DDGM (diffusion-based deep generative model) has one network for every step. A DAED (denoising
auto-encoder with diffusion) gives the first step to a network of its own. `--out` becomes a run
folder: checkpoints, metrics.jsonl, run.json. A run that is already complete is not trained again.
"""
import argparse
import json
import pathlib
import time

import numpy as np
import torch
from safetensors.torch import save_file

import fashion_mnist
from diffusion import Chain, linear_betas
from runs import PARTS, owner, weights_file
from sample_torch import load_networks, sample, save_grid
from unet_torch import build

REPORT_EVERY = 25


class Part:
    """A network with its own optimiser and moving average."""

    def __init__(self, options):
        self.network = build("quick", options.dropout)
        self.parameters = list(self.network.parameters())
        self.average = [parameter.detach().clone() for parameter in self.parameters]
        self.decay = options.ema
        self.optimizer = torch.optim.AdamW(
            self.parameters, lr=options.lr, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, fused=True
        )

    def step(self):
        self.optimizer.step()
        self.optimizer.zero_grad()
        torch._foreach_lerp_(self.average, self.parameters, 1 - self.decay)

    def averaged_state(self):
        names = [name for name, _ in self.network.named_parameters()]
        return dict(zip(names, self.average, strict=True))


class Model:
    """One part for every step (ddgm), or another one for step index 0 (daed)."""

    def __init__(self, kind, make_part):
        self.parts = {name: make_part() for name in PARTS[kind]}

    def split(self, indices):
        """The parts that a batch reaches, each with the positions of its images."""
        owners = np.array([owner(self.parts, index) for index in indices])
        for name, part in self.parts.items():
            positions = np.flatnonzero(owners == name)
            if positions.size:
                yield part, torch.from_numpy(positions)


class Trainer:
    """A model in training: what is drawn for each step, and how the parts learn from it."""

    def __init__(self, options, chain):
        torch.manual_seed(options.seed)
        self.random = np.random.default_rng(options.seed)
        self.images = torch.from_numpy(fashion_mnist.images("train", options.data))
        self.model = Model(options.model, lambda: Part(options))
        self.batch, self.chain = options.batch, chain
        self.probabilities = chain.probabilities(options.timesteps)
        self.order = np.empty(0, np.int64)

    def next_images(self):
        """Every image once per epoch, in a new order each time; what fills no batch is dropped."""
        if self.order.size < self.batch:
            self.order = self.random.permutation(len(self.images))
        chosen, self.order = self.order[: self.batch], self.order[self.batch :]
        return self.images[torch.from_numpy(chosen)]

    def step(self):
        """One step; a part that no image of the batch reaches keeps its whole state."""
        x0 = self.next_images()
        steps = self.random.choice(self.chain.steps, self.batch, p=self.probabilities)
        weights = torch.from_numpy(1 / (self.chain.steps * self.probabilities[steps])).float()
        noise = torch.randn_like(x0)
        xt = noised(x0, noise, self.chain.alpha_bars[steps])
        indices, total = torch.from_numpy(steps), 0.0
        for part, chosen in self.model.split(steps):
            epsilon = part.network(xt[chosen], indices[chosen])
            errors = (epsilon - noise[chosen]).square().mean(dim=(1, 2, 3))
            loss = (weights[chosen] * errors).sum() / self.batch
            loss.backward()
            part.step()
            total += loss.item()
        return total

    def run(self, steps, log):
        start, losses = time.perf_counter(), []
        for step in range(1, steps + 1):
            losses.append(self.step())
            if step % REPORT_EVERY == 0 or step == steps:
                seconds = round(time.perf_counter() - start, 2)
                entry = {"step": step, "loss": sum(losses) / len(losses), "seconds": seconds}
                print(json.dumps(entry), file=log, flush=True)
                losses.clear()


def noised(x0, noise, alpha_bars):
    """A draw of q(x_t | x_0)."""
    alpha_bars = torch.from_numpy(alpha_bars)[:, None, None, None]
    return alpha_bars.sqrt().float() * x0 + (1 - alpha_bars).sqrt().float() * noise


def save(model, options):
    for name, part in model.parts.items():
        raw = weights_file(options.out, options.steps, name)
        raw.parent.mkdir(parents=True, exist_ok=True)
        save_file(part.network.state_dict(), raw, {"format": "pt"})
        averaged = weights_file(options.out, options.steps, name, options.ema)
        save_file(part.averaged_state(), averaged, {"format": "pt"})


def train(options, chain):
    folder = pathlib.Path(options.out)
    folder.mkdir(parents=True, exist_ok=True)
    record = {"torch": torch.__version__, **vars(options)}
    (folder / "run.json").write_text(json.dumps(record, indent=2))
    trainer = Trainer(options, chain)
    with open(folder / "metrics.jsonl", "w") as log:
        trainer.run(options.steps, log)
    save(trainer.model, options)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--model", choices=PARTS, required=True)
    add("--out", required=True, help="run folder")
    add("--steps", type=int, default=600, help="training steps (default: %(default)s)")
    add("--seed", type=int, default=0)
    add("--batch", type=int, default=64, help="images per step (default: %(default)s)")
    add("--lr", type=float, default=1e-3, help="learning rate (default: %(default)s)")
    add("--ema", type=float, default=0.99, help="decay of the moving average (%(default)s)")
    add("--dropout", type=float, default=0.3, help="default: %(default)s")
    add("--T", type=int, default=100, help="steps of the chain (default: %(default)s)")
    add("--first-beta", type=float, help="replaces the first beta (daed: 0.1, ddgm: none)")
    add("--timesteps", choices=("uniform", "beta_weighted"),
        help="how steps are drawn (default: beta_weighted for daed, uniform for ddgm)")
    add("--data", default=fashion_mnist.DEFAULT_FOLDER, help="folder of the IDX files")
    add("--threads", type=int, default=2)
    add("--sample", type=int, default=0, metavar="N", help="then sample N images ...")
    add("--grid", help="... into this PNG (default: OUT/samples.png)")
    add("--no-clip", dest="clip", action="store_false", help="sample without clipping predicted x0")
    options = parser.parse_args()
    if options.model == "daed" and options.first_beta is None:
        options.first_beta = 0.1
    if options.timesteps is None:
        options.timesteps = {"daed": "beta_weighted", "ddgm": "uniform"}[options.model]
    return options


def main():
    options = parse_arguments()
    torch.set_num_threads(options.threads)
    chain = Chain(linear_betas(options.T, options.first_beta))
    if weights_file(options.out, options.steps, "generator", options.ema).exists():
        print(f"{options.out} is complete; not training again")
    else:
        train(options, chain)
    if options.sample:
        grid = options.grid or pathlib.Path(options.out) / "samples.png"
        networks = load_networks(options.out, options.steps, options.ema, PARTS[options.model])
        images = sample(networks, chain, options.sample, options.clip, options.seed)
        save_grid(images, grid)


if __name__ == "__main__":
    main()
