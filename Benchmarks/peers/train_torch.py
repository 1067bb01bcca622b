"""Trains the `quick` network in PyTorch as a DDGM or a DAED, on FashionMNIST.

A DDGM (diffusion-based deep generative model) has one network for every step. A DAED (denoising
auto-encoder with diffusion) gives the first step to a network of its own. `--out` becomes a run
folder: checkpoints, metrics.jsonl, run.json. A run that is already complete is not trained again.
"""
import argparse
import json
import pathlib
import time

import torch
from safetensors.torch import save_file

import fashion_mnist
from diffusion import Chain, linear_betas
from draws import DRAWS
from objectives import OBJECTIVES, Batch
from runs import PARTS, shares, weights_file
from sample_torch import load_networks, sample, save_grid
from unet_torch import build


class Part:
    """A network with its own optimiser and moving average."""

    def __init__(self, network, options):
        self.network = network
        self.parameters = list(network.parameters())
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


class Trainer:
    """A model in training: what is drawn for each step, and how the parts learn from it."""

    def __init__(self, options, chain):
        images = torch.from_numpy(fashion_mnist.images("train", options.data))
        probabilities = chain.probabilities(options.timesteps)
        self.draws = DRAWS[options.draws](options.seed, images, options.batch, probabilities)
        self.weights = torch.from_numpy(1 / (chain.steps * probabilities))
        self.chain = chain
        self.objective = OBJECTIVES[options.objective](PARTS[options.model])
        self.parts = {name: self.make_part(name, options) for name in PARTS[options.model]}

    def make_part(self, name, options):
        learns_variance = self.objective.learns_variance(name)
        network = build("quick", options.dropout, options.blocks, learns_variance)
        self.draws.initialise(network, name)
        return Part(network, options)

    def step(self):
        """One step; a part that no image of the batch reaches keeps its whole state."""
        batch = Batch(self.chain, *self.draws.next())
        total = 0.0
        for name, chosen in shares(self.parts, batch.steps):
            part, own = self.parts[name], batch[chosen]
            output = part.network(own.xt(), own.indices())
            losses = self.objective.losses(output, own, name)
            loss = (self.weights[own.indices()] * losses).sum() / len(batch.steps)
            loss.backward()
            part.step()
            total += loss.item()
        return total

    def run(self, steps, log):
        start = time.perf_counter()
        for step in range(1, steps + 1):
            entry = {"step": step, "loss": self.step()}
            entry["seconds"] = round(time.perf_counter() - start, 2)
            print(json.dumps(entry), file=log, flush=True)


def save(parts, options):
    for name, part in parts.items():
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
    save(trainer.parts, options)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--model", choices=PARTS, required=True)
    add("--out", required=True, help="run folder")
    add("--objective", choices=OBJECTIVES, default="simple", help="default: %(default)s")
    add("--steps", type=int, default=600, help="training steps (default: %(default)s)")
    add("--seed", type=int, default=0)
    add("--draws", choices=DRAWS, default="own",
        help="random numbers: its own, or those of Daedalus (default: %(default)s)")
    add("--batch", type=int, default=64, help="images per step (default: %(default)s)")
    add("--lr", type=float, default=1e-3, help="learning rate (default: %(default)s)")
    add("--ema", type=float, default=0.99, help="decay of the moving average (%(default)s)")
    add("--dropout", type=float, default=0.3, help="default: %(default)s")
    add("--blocks", type=int, default=3, help="residual blocks per level (default: %(default)s)")
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
    if options.sample and (options.objective, options.blocks) != ("simple", 3):
        parser.error("--sample takes networks of 3 blocks that were trained with the simple loss")
    if options.dropout and options.draws == "daedalus":
        parser.error("--draws daedalus does not know Daedalus's dropout: add --dropout 0")
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
