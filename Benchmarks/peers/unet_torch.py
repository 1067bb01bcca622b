"""The U-Net of the recipes in PyTorch: what Daedalus is compared with, in numbers and in speed.

Parameter names are those of openai/guided-diffusion checkpoints, so weights travel both ways.
Run as a program it times a training step and a forward pass and prints one JSON object.
"""
import argparse
import dataclasses
import json
import math
import resource
import statistics
import time

import torch
import torch.nn.functional as F
from torch import nn

GROUPS = 32
MAX_PERIOD = 10_000.0


@dataclasses.dataclass(frozen=True)
class UNetConfig:
    """What decides a network's shape; `attention_at` holds downsampling factors (1: full size)."""

    height: int
    width: int
    image_channels: int
    channels: int
    multipliers: tuple[int, ...]
    attention_at: tuple[int, ...]
    blocks: int = 3
    heads: int = 4
    out_channels: int | None = None

    @property
    def input_shape(self):
        return self.image_channels, self.height, self.width

    @property
    def output_shape(self):
        return self.out_channels or self.image_channels, self.height, self.width


CONFIGS = {
    "fashion-mnist": UNetConfig(28, 28, 1, 64, (1, 2, 2), (1,)),
    "fashion-mnist-noattn": UNetConfig(28, 28, 1, 64, (1, 2, 2), ()),
    "cifar10": UNetConfig(32, 32, 3, 128, (1, 2, 2, 2), (2, 4)),
    "celeba": UNetConfig(64, 64, 3, 128, (1, 2, 3, 4), (4, 8)),
    "quick": UNetConfig(28, 28, 1, 32, (1, 2, 2), (4,)),
}


def timestep_embedding(steps, dim, dtype=torch.float32):
    """Embeds `[N]` step indices as `[N, dim]`: all cosines first, then all sines.

    Frequency k is MAX_PERIOD^(-k / (dim / 2)). Everything is computed in `dtype`, which is the
    precision of the network: float32 in training, float64 in the numeric references.
    """
    half = dim // 2
    exponents = -math.log(MAX_PERIOD) * torch.arange(half, dtype=dtype) / half
    phases = torch.outer(steps.to(dtype), exponents.exp())
    return torch.cat((torch.cos(phases), torch.sin(phases)), dim=1)


class ResBlock(nn.Module):
    """Two 3x3 convolutions and a shortcut; the time embedding scales and shifts the second norm."""

    def __init__(self, inputs, outputs, embedding, dropout):
        super().__init__()
        self.in_layers = nn.Sequential(
            nn.GroupNorm(GROUPS, inputs),
            nn.SiLU(),
            nn.Conv2d(inputs, outputs, 3, padding=1),
        )
        self.emb_layers = nn.Sequential(nn.SiLU(), nn.Linear(embedding, 2 * outputs))
        self.out_layers = nn.Sequential(
            nn.GroupNorm(GROUPS, outputs),
            nn.SiLU(),
            nn.Dropout(dropout),
            zeroed(nn.Conv2d(outputs, outputs, 3, padding=1)),
        )
        same = inputs == outputs
        self.skip_connection = nn.Identity() if same else nn.Conv2d(inputs, outputs, 1)

    def forward(self, x, embedding):
        norm, activation, dropout, convolution = self.out_layers
        film = self.emb_layers(embedding)
        scale, shift = torch.tensor_split(film[..., None, None], 2, dim=1)
        hidden = norm(self.in_layers(x)) * (1 + scale) + shift
        return self.skip_connection(x) + convolution(dropout(activation(hidden)))


class AttentionBlock(nn.Module):
    """Multi-head self-attention over all pixels, added to its input.

    The channels of `qkv` are grouped by head: queries, keys and values of head 0, then of head 1.
    """

    def __init__(self, channels, heads):
        super().__init__()
        self.heads = heads
        self.norm = nn.GroupNorm(GROUPS, channels)
        self.qkv = nn.Conv1d(channels, 3 * channels, 1)
        self.proj_out = zeroed(nn.Conv1d(channels, channels, 1))

    def forward(self, x):
        flat = x.flatten(2)
        per_head = self.qkv(self.norm(flat)).unflatten(1, (self.heads, 3, -1))
        # [N, heads, 3, d, pixels] -> [N, heads, pixels, d]; the fast CPU kernel wants it dense.
        query, key, value = (per_head[:, :, i].mT.contiguous() for i in range(3))
        mixed = F.scaled_dot_product_attention(query, key, value)
        return (flat + self.proj_out(mixed.mT.reshape(flat.shape))).reshape(x.shape)


class Downsample(nn.Module):
    """Halves height and width, rounding up, by a strided 3x3 convolution."""

    def __init__(self, channels):
        super().__init__()
        self.op = nn.Conv2d(channels, channels, 3, stride=2, padding=1)

    def forward(self, x):
        return self.op(x)


class Upsample(nn.Module):
    """Repeats every pixel twice in both directions, then convolves 3x3."""

    def __init__(self, channels):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x):
        return self.conv(F.interpolate(x, scale_factor=2, mode="nearest"))


class Stage(nn.Sequential):
    """Layers in sequence, of which the residual blocks also see the time embedding."""

    def forward(self, x, embedding):
        for layer in self:
            x = layer(x, embedding) if isinstance(layer, ResBlock) else layer(x)
        return x


def zeroed(layer):
    """Sets a layer's parameters to zero: every residual branch starts as the identity."""
    for parameter in layer.parameters():
        nn.init.zeros_(parameter)
    return layer


class UNet(nn.Module):
    """`[N, C, H, W]` images and `[N]` step indices -> `[N, C', H, W]` predictions."""

    def __init__(self, config, dropout=0.0):
        super().__init__()
        self.config, self.dropout = config, dropout
        self.embedding = 4 * config.channels
        self.time_embed = nn.Sequential(
            nn.Linear(config.channels, self.embedding),
            nn.SiLU(),
            nn.Linear(self.embedding, self.embedding),
        )
        widths = [multiplier * config.channels for multiplier in config.multipliers]
        self.input_blocks, skips = self.make_encoder(widths)
        self.middle_block = Stage(
            self.residual(widths[-1], widths[-1]),
            AttentionBlock(widths[-1], config.heads),
            self.residual(widths[-1], widths[-1]),
        )
        self.output_blocks = self.make_decoder(widths, skips)
        self.out = nn.Sequential(
            nn.GroupNorm(GROUPS, widths[0]),
            nn.SiLU(),
            zeroed(nn.Conv2d(widths[0], config.output_shape[0], 3, padding=1)),
        )

    def residual(self, inputs, outputs):
        return ResBlock(inputs, outputs, self.embedding, self.dropout)

    def stage(self, inputs, outputs, level):
        """A residual block and, where this level has it, attention."""
        layers = [self.residual(inputs, outputs)]
        if 2**level in self.config.attention_at:
            layers.append(AttentionBlock(outputs, self.config.heads))
        return Stage(*layers)

    def make_encoder(self, widths):
        """The way down, and the channels of each of its outputs (one skip connection each)."""
        stem = nn.Conv2d(self.config.image_channels, widths[0], 3, padding=1)
        stages, skips = nn.ModuleList([Stage(stem)]), [widths[0]]
        for level, width in enumerate(widths):
            if level > 0:
                stages.append(Stage(Downsample(skips[-1])))
                skips.append(skips[-1])
            for _ in range(self.config.blocks):
                stages.append(self.stage(skips[-1], width, level))
                skips.append(width)
        return stages, skips

    def make_decoder(self, widths, skips):
        """The way up: one block more per level than down, each taking one skip connection."""
        stages, skips, channels = nn.ModuleList(), list(skips), widths[-1]
        for level, width in reversed(list(enumerate(widths))):
            for _ in range(self.config.blocks + 1):
                stages.append(self.stage(channels + skips.pop(), width, level))
                channels = width
            if level > 0:
                stages[-1].append(Upsample(width))
        return stages

    def embed(self, steps, labels):
        """The features of the steps, and of the classes in networks that know of them."""
        dtype = self.time_embed[0].weight.dtype
        return self.time_embed(timestep_embedding(steps, self.config.channels, dtype))

    def forward(self, x, steps, labels=None):
        embedding = self.embed(steps, labels)
        skips = []
        for stage in self.input_blocks:
            x = stage(x, embedding)
            skips.append(x)
        x = self.middle_block(x, embedding)
        for stage in self.output_blocks:
            x = stage(torch.cat((x, skips.pop()), dim=1), embedding)
        return self.out(x)


def build(name, dropout=0.3, blocks=None, learns_variance=False):
    """The network of a named configuration, with PyTorch's own initial weights.

    `blocks` replaces its number of them; one that learns the variance has twice the outputs.
    """
    config = CONFIGS[name]
    outputs = 2 * config.image_channels if learns_variance else config.out_channels
    blocks = blocks or config.blocks
    return UNet(dataclasses.replace(config, blocks=blocks, out_channels=outputs), dropout)


def parameter_count(model):
    return sum(parameter.numel() for parameter in model.parameters())


def median_seconds(work, runs):
    """Median wall-clock seconds of `runs` calls, after one that is not counted."""
    work()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median_high(seconds)


def peak_megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Workload:
    """A training step (AdamW and moving average included) and a forward pass on random images."""

    def __init__(self, options):
        torch.set_num_threads(options.threads)
        torch.manual_seed(0)
        layout = torch.channels_last if options.channels_last else torch.contiguous_format
        self.model = build(options.config).to(memory_format=layout)
        shape = (options.batch, *self.model.config.input_shape)
        self.images = torch.randn(shape).to(memory_format=layout)
        self.steps = torch.randint(0, 500, (options.batch,))
        self.target = torch.randn_like(self.images)
        self.parameters = list(self.model.parameters())
        self.average = [parameter.detach().clone() for parameter in self.parameters]
        self.optimizer = torch.optim.AdamW(self.parameters, lr=1e-4, fused=True)
        self.network = torch.compile(self.model) if options.compile else self.model
        self.bf16 = options.bf16

    def predict(self):
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.bf16):
            return self.network(self.images, self.steps).float()

    def train(self):
        loss = F.mse_loss(self.predict(), self.target)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        torch._foreach_lerp_(self.average, self.parameters, 1e-4)

    def forward(self):
        with torch.inference_mode():
            self.predict()


def measure(options):
    work = Workload(options)
    to_milliseconds = 1e3 / options.batch
    echoed = ("config", "batch", "threads", "bf16", "compile")
    result = {key: getattr(options, key) for key in echoed}
    result["parameters"] = parameter_count(work.model)
    result["train_ms_per_image"] = to_milliseconds * median_seconds(work.train, options.runs)
    result["train_peak_mb"] = peak_megabytes()
    work.model.eval()
    result["forward_ms_per_image"] = to_milliseconds * median_seconds(work.forward, options.runs)
    return {key: round(x, 2) if isinstance(x, float) else x for key, x in result.items()}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("config", choices=CONFIGS)
    parser.add_argument("--batch", type=int, default=32, help="images per step (%(default)s)")
    parser.add_argument("--runs", type=int, default=5, help="timed runs; the median counts")
    parser.add_argument("--threads", type=int, default=2, help="default: %(default)s")
    parser.add_argument("--compile", action="store_true", help="through torch.compile")
    parser.add_argument("--bf16", action="store_true", help="autocast to bfloat16")
    parser.add_argument("--channels-last", action="store_true", help="NHWC in memory")
    return parser.parse_args()


if __name__ == "__main__":
    print(json.dumps(measure(parse_arguments())))
