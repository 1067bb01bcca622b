"""Where a run keeps its files; the PyTorch program follows the layout of Daedalus."""
import pathlib

PARTS = {"ddgm": ("generator",), "daed": ("denoiser", "generator")}


def weights_file(run, step, part, ema=None):
    """The safetensors file of a part's weights after `step` steps: raw, or averaged with `ema`."""
    average = "" if ema is None else f".ema-{ema:g}"
    return pathlib.Path(run) / "checkpoints" / f"step-{step:07d}" / f"{part}{average}.safetensors"
