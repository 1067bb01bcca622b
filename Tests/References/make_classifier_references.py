"""Writes classifier.safetensors: the residual classifier in PyTorch, with weights that follow from
names, on images of its size; and resized.safetensors: Pillow's bilinear filter in float32, and its
grey levels of colours."""
import pathlib

import numpy as np
import PIL
import torch
from PIL import Image
from torch import nn

import hash_values
import reference_file

SCRIPT = "Tests/References/make_classifier_references.py"
FOLDER = pathlib.Path(__file__).resolve().parent
CHANNELS = (32, 64)
GROUPS = 8
CLASSES = 10
SPATIAL = 16
#: Images, height, width: FashionMNIST's, and one whose sides are odd at every resolution.
SHAPES = ((3, 28, 28), (2, 11, 13))
#: Height and width, before and after.
SIZES = (((32, 32), (28, 28)), ((28, 28), (64, 64)), ((8, 8), (28, 28)), ((31, 90), (28, 28)))


class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.norms = nn.ModuleList(nn.GroupNorm(GROUPS, channels) for _ in range(2))
        self.convolutions = nn.ModuleList(
            nn.Conv2d(channels, channels, 3, padding=1) for _ in range(2))

    def forward(self, x):
        y = x
        for norm, convolution in zip(self.norms, self.convolutions):
            y = convolution(nn.functional.silu(norm(y)))
        return x + y


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        half, quarter = CHANNELS
        self.stem = nn.Conv2d(1, half, 3, stride=2, padding=1)
        self.blocks = nn.ModuleList(Block(channels) for channels in CHANNELS)
        self.down = nn.ModuleDict({
            "norm": nn.GroupNorm(GROUPS, half),
            "convolution": nn.Conv2d(half, quarter, 3, stride=2, padding=1)})
        self.out = nn.ModuleDict(
            {"norm": nn.GroupNorm(GROUPS, quarter), "linear": nn.Linear(quarter, CLASSES)})

    def forward(self, x):
        silu = nn.functional.silu
        x = self.blocks[0](self.stem(x))
        entry = self.down["convolution"](silu(self.down["norm"](x)))
        pooled = silu(self.out["norm"](self.blocks[1](entry))).mean((2, 3))
        return pooled, self.out["linear"](pooled), entry[:, :SPATIAL]


def bytes_of(name, count):
    """The highest bytes of a name's hashes."""
    return (hash_values.hashes(name, 0, count) >> np.uint64(56)).astype(np.uint8)


def classifier():
    network = Classifier().double()
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            values = hash_values.parameter(name, tuple(parameter.shape))
            parameter.copy_(torch.from_numpy(values).reshape(parameter.shape))
        for count, height, width in SHAPES:
            levels = bytes_of(f"images.{height}x{width}", count * height * width)
            x = torch.from_numpy(levels / 127.5 - 1).reshape(count, 1, height, width)
            pooled, logits, spatial = network(x)
            for view, values in (
                ("pooled", pooled), ("logits", logits), ("spatial", spatial.permute(0, 2, 3, 1))):
                yield f"{height}x{width}.{view}", values.numpy()


def resized():
    for (height, width), (rows, columns) in SIZES:
        name = f"{height}x{width}"
        levels = bytes_of(f"levels.{name}", height * width).reshape(height, width)
        image = Image.fromarray(levels.astype(np.float32))
        result = np.asarray(image.resize((columns, rows), Image.Resampling.BILINEAR))
        yield f"{name}.resized", result
    colours = bytes_of("colours", 28 * 28 * 3).reshape(28, 28, 3)
    yield "grey", np.asarray(Image.fromarray(colours).convert("L"))


if __name__ == "__main__":
    reference_file.write(FOLDER / "classifier.safetensors", SCRIPT, dict(classifier()))
    reference_file.write(
        FOLDER / "resized.safetensors", SCRIPT, dict(resized()), pillow=PIL.__version__)
