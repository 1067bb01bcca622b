"""What a run consists of and where it keeps its files; the PyTorch program follows Daedalus."""
import pathlib

import numpy as np

AUTO_ENCODER = "denoiser"
PARTS = {"ddgm": ("generator",), "daed": (AUTO_ENCODER, "generator")}


def owner(parts, index):
    """The name of the part that step `index` belongs to."""
    return AUTO_ENCODER if index == 0 and AUTO_ENCODER in parts else "generator"


def shares(parts, indices):
    """The parts that a batch reaches, each with the positions of its images."""
    owners = np.array([owner(parts, index) for index in indices])
    for part in parts:
        positions = np.flatnonzero(owners == part)
        if positions.size:
            yield part, positions


def weights_file(run, step, part, ema=None):
    """The safetensors file of a part's weights after `step` steps: raw, or averaged with `ema`."""
    average = "" if ema is None else f".ema-{ema:g}"
    return pathlib.Path(run) / "checkpoints" / f"step-{step:07d}" / f"{part}{average}.safetensors"
