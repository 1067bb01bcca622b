"""What a run consists of and where it keeps its files; the PyTorch program follows Daedalus."""
import pathlib

PARTS = {"ddgm": ("generator",), "daed": ("denoiser", "generator")}


def owner(parts, index):
    """The name of the part that step `index` belongs to."""
    return "denoiser" if index == 0 and "denoiser" in parts else "generator"


def weights_file(run, step, part, ema=None):
    """The safetensors file of a part's weights after `step` steps: raw, or averaged with `ema`."""
    average = "" if ema is None else f".ema-{ema:g}"
    return pathlib.Path(run) / "checkpoints" / f"step-{step:07d}" / f"{part}{average}.safetensors"
