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
CHANNELS = (32, 48, 96)
GROUPS = 8
CLASSES = 10
SPATIAL = 16
#: Images, height, width: FashionMNIST's, and one whose sides are odd at every resolution.
SHAPES = ((3, 28, 28), (2, 11, 13))
#: Height and width, before and after.
SIZES = (((32, 32), (28, 28)), ((28, 28), (64, 64)), ((8, 8), (28, 28)), ((31, 90), (28, 28)))


class Stage(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.norms = nn.ModuleList(nn.GroupNorm(GROUPS, c) for c in (inputs, outputs, outputs))
        self.down = nn.Conv2d(inputs, outputs, 3, stride=2, padding=1)
        self.convolutions = nn.ModuleList(
            nn.Conv2d(outputs, outputs, 3, padding=1) for _ in range(2))

    def forward(self, x):
        silu = nn.functional.silu
        entry = self.down(silu(self.norms[0](x)))
        inside = self.convolutions[0](silu(self.norms[1](entry)))
        return entry, entry + self.convolutions[1](silu(self.norms[2](inside)))


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(1, CHANNELS[0], 3, padding=1)
        self.stages = nn.ModuleList(Stage(*width) for width in zip(CHANNELS, CHANNELS[1:]))
        self.out = nn.ModuleDict(
            {"norm": nn.GroupNorm(GROUPS, CHANNELS[-1]), "linear": nn.Linear(CHANNELS[-1], CLASSES)})

    def forward(self, x):
        x = self.stem(x)
        for stage in self.stages:
            entry, x = stage(x)
        pooled = nn.functional.silu(self.out["norm"](x)).mean((2, 3))
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
