"""What a training draws: images in a random order, their steps, the noise, the initial weights."""
import numpy as np
import torch
from torch import nn

import random_streams as streams


class OwnDraws:
    """PyTorch's and numpy's numbers. Images left at the end of an epoch fill no batch: dropped."""

    def __init__(self, seed, images, batch, probabilities):
        torch.manual_seed(seed)
        self.random = np.random.default_rng(seed)
        self.images, self.batch, self.probabilities = images, batch, probabilities
        self.order = np.empty(0, np.int64)

    def initialise(self, network, part):
        """Networks have PyTorch's initial weights already."""

    def next(self):
        """The images of the next batch, the noise and their steps."""
        if self.order.size < self.batch:
            self.order = self.random.permutation(len(self.images))
        chosen, self.order = self.order[: self.batch], self.order[self.batch :]
        x0 = self.images[torch.from_numpy(chosen)]
        steps = self.random.choice(len(self.probabilities), self.batch, p=self.probabilities)
        return x0, torch.randn_like(x0), steps


class DaedalusDraws:
    """What Daedalus draws for the same seed (Sources/Experiments/TrainingStep.swift)."""

    def __init__(self, seed, images, batch, probabilities):
        self.seed, self.images, self.batch = seed, images, batch
        self.cumulative = np.cumsum(probabilities)
        self.step, self.epoch, self.order = 0, -1, None

    def key(self, purpose):
        return streams.root(self.seed, purpose)

    @torch.no_grad()
    def initialise(self, network, part):
        """Uniform weights of layers from a stream each; zeros, and the ones of norms, stay."""
        key = self.key(f"weights.{part}")
        for prefix, layer in network.named_modules():
            if not isinstance(layer, (nn.Conv1d, nn.Conv2d, nn.Linear)) or not layer.weight.any():
                continue
            bound = np.float32(1) / np.sqrt(np.float32(layer.weight[0].numel()))
            for name, parameter in layer.named_parameters():
                own = streams.derived(key, streams.fnv1a(f"{prefix}.{name}"), 0)
                draws = streams.uniform(own[None], parameter.numel())
                parameter.copy_(torch.from_numpy((draws * 2 - 1) * bound).view_as(parameter))

    def next(self):
        """The images of the next batch, the noise and their steps."""
        x0 = self.images[[self.image(self.step * self.batch + i) for i in range(self.batch)]]
        key = streams.derived(self.key("timesteps"), self.step, 0)
        draws = streams.host_uniform(key, self.batch) * self.cumulative[-1]
        steps = np.searchsorted(self.cumulative, draws, side="right")
        keys = streams.derived(self.key("noise"), self.step, np.arange(self.batch))
        self.step += 1
        return x0, self.noise(keys, x0.shape), steps

    def image(self, place):
        """The index of an image: all in a random order, in a new one each time through."""
        epoch, place = divmod(place, len(self.images))
        if epoch != self.epoch:
            self.epoch = epoch
            key = streams.derived(self.key("shuffle"), epoch, 0)
            self.order = streams.permutation(key, len(self.images))
        return self.order[place]

    @staticmethod
    def noise(keys, shape):
        """Each image's from its own stream, in the order of Daedalus's memory: channels last."""
        count, channels, height, width = shape
        noise = streams.normal(keys, channels * height * width)
        noise = noise.reshape(count, height, width, channels).transpose(0, 3, 1, 2)
        return torch.from_numpy(np.ascontiguousarray(noise))


DRAWS = {"own": OwnDraws, "daedalus": DaedalusDraws}
