"""Times the preparation of a folder of JPEG files beside torchvision's pipeline in Pillow.

Pictures of 178x218 are made, as many as asked for, and prepared at 64x64 by `daedalus data prepare`
and by a DataLoader of two workers with Resize and CenterCrop; both programs take turns. The pixels of
both are compared as well. Takes torchvision besides what setup.sh installs.
"""
import argparse
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time

import numpy as np
from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parents[1]
#: Of the peer's images per second, and MiB.
GOAL_SPEED = 0.7
GOAL_MIB = 300

parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
parser.add_argument("--images", type=int, default=50_000)
parser.add_argument("--runs", type=int, default=3, help="runs of which the fastest counts")
parser.add_argument("--folder", type=pathlib.Path, help="made if it is not there, and kept")
parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build/release/daedalus")
OPTIONS = parser.parse_args()


def make(folder: pathlib.Path) -> None:
    """Smooth pictures with noise: about as many bytes as photographs have."""
    folder.mkdir(parents=True)
    random = np.random.default_rng(0)
    y, x = np.mgrid[0:218, 0:178]
    for index in range(OPTIONS.images):
        a, b, c = random.uniform(0.01, 0.1, (3, 3))
        waves = np.sin(a * x[..., None] + c * 60) * np.cos(b * y[..., None])
        pixels = 127 + 80 * waves + random.normal(0, 8, (218, 178, 3))
        image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
        image.save(folder / f"{index:06}.jpg", quality=90)


def theirs(folder: pathlib.Path) -> tuple[float, np.ndarray]:
    import torch
    from torchvision import transforms

    names = sorted(folder.iterdir())
    steps = transforms.Compose([transforms.Resize(64), transforms.CenterCrop(64)])

    class Pictures(torch.utils.data.Dataset):
        def __len__(self) -> int:
            return len(names)

        def __getitem__(self, index: int) -> np.ndarray:
            with Image.open(names[index]) as image:
                return np.asarray(steps(image.convert("RGB")))

    start = time.perf_counter()
    loader = torch.utils.data.DataLoader(
        Pictures(), batch_size=256, num_workers=2, collate_fn=np.stack)
    result = np.concatenate(list(loader))
    return time.perf_counter() - start, result


def ours(folder: pathlib.Path, scratch: pathlib.Path) -> tuple[float, np.ndarray, float]:
    cache = scratch / "cache"
    shutil.rmtree(cache, ignore_errors=True)
    recipe = scratch / "recipe.yaml"
    smoke = ROOT / "recipes" / "smoke" / "ddgm.yaml"
    recipe.write_text(f"extends: {os.path.relpath(smoke, scratch)}\n"
                      f"dataset: {{type: folder, path: {folder}, size: 64}}\n")
    command = [OPTIONS.program, "data", "prepare", recipe, "--threads", "2", "--json"]
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   env={**os.environ, "XDG_CACHE_HOME": str(cache)})
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    [array] = (cache / "daedalus" / "images").glob("*.npy")
    return seconds, np.load(array), peak


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch_name:
        scratch = pathlib.Path(scratch_name)
        folder = (OPTIONS.folder or scratch / "pictures").resolve()
        if not folder.exists():
            make(folder)
        peak = 0.0
        best = {"ours": float("inf"), "theirs": float("inf")}
        for _ in range(OPTIONS.runs):
            seconds, our_pixels, memory = ours(folder, scratch)
            # The peer's workers are children as well: only what was there before them counts.
            peak = peak or memory
            best["ours"] = min(best["ours"], seconds)
            seconds, their_pixels = theirs(folder)
            best["theirs"] = min(best["theirs"], seconds)
    difference = int(np.abs(our_pixels.astype(int) - their_pixels).max())
    count = len(their_pixels)
    speed = {name: count / seconds for name, seconds in best.items()}
    ratio = speed["ours"] / speed["theirs"]
    print(json.dumps({
        "images": count, "images_per_second": speed, "ratio": ratio, "goal_ratio": GOAL_SPEED,
        "peak_mib": peak, "goal_mib": GOAL_MIB, "largest_difference": difference}, indent=2))
    return 0 if ratio >= GOAL_SPEED and peak <= GOAL_MIB and difference <= 1 else 1


if __name__ == "__main__":
    sys.exit(main())
