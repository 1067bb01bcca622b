"""Trains a run that is killed and resumed, and compares what TensorBoard reads of it with metrics.jsonl.

    python Tests/References/check_tensorboard.py --daedalus .build/release/daedalus

Takes `pip install tensorboard` and FashionMNIST. The run's path has a space. The kill is staged: the
newest checkpoint is taken away and the last records of all trackers are cut short, so that two steps
happen again. Compared are scalars, images and the recipe, by both of TensorBoard's accumulators and
by its server with both of its loaders; and metrics.csv. Every step must be there once. Exits with 1
if anything differs.
"""
import argparse
import contextlib
import csv
import glob
import json
import logging
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

import numpy as np
from tensorboard.backend.event_processing import event_accumulator, plugin_event_accumulator
from tensorboard.util import tensor_util

KILLED, STEPS = 6, 12


def train(daedalus, recipe, out, steps, *more):
    sets = [
        "trackers=[jsonl, csv, tensorboard]", f"train.steps={steps}", "train.checkpoint_every=4",
        "train.sample_every=3", "train.validate_every=3", "train.validate_images=4"]
    words = [word for each in sets for word in ("--set", each)]
    command = [daedalus, "train", recipe, "--out", out, *words, *more]
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if result.returncode:
        sys.exit(result.stderr)


def stage_kill(out):
    """As if the run had been killed after step 6, while its trackers wrote."""
    shutil.rmtree(out / f"checkpoints/step-{KILLED:07}")
    for path in [out / "metrics.jsonl", out / "metrics.csv", *out.glob("events.out.tfevents.*")]:
        os.truncate(path, path.stat().st_size - 3)


def expected(out):
    """Scalars by tag, as (step, value), and paths of grids by tag and step, of metrics.jsonl."""
    scalars, grids = {}, {}
    for line in (out / "metrics.jsonl").read_text().splitlines():
        event = json.loads(line)
        step = event.pop("step")
        if "samples" in event:
            path = pathlib.Path(event["samples"])
            weights = path.name.removesuffix(".png").split(".", 1)[1].replace("-", ":", 1)
            grids.setdefault(f"samples/{weights}", {})[step] = path
        for name, value in event.items():
            parts = {f"{name}/{k}": v for k, v in value.items()} if isinstance(value, dict) else {name: value}
            for tag, number in parts.items():
                if isinstance(number, (int, float)):
                    scalars.setdefault(tag, []).append((step, number))
    return scalars, grids


class Check:
    def __init__(self, out):
        self.out, self.failed = out, False
        self.scalars, self.grids = expected(out)
        lines = (out / "recipe.yaml").read_text().split("\n")
        self.recipe = "\n".join("    " + line for line in lines)

    def same(self, what, found, expected):
        self.failed |= found != expected
        print(f"  {what}: {'the same' if found == expected else f'{found}, not {expected}'}", flush=True)

    def points(self, tag):
        return [(step, float(np.float32(value))) for step, value in self.scalars[tag]]

    def accumulators(self):
        sizes = {"scalars": 0, "images": 0, "tensors": 0}
        old = event_accumulator.EventAccumulator(str(self.out), size_guidance=sizes).Reload()
        print("EventAccumulator:")
        self.same("tags", sorted(old.Tags()["scalars"]), sorted(self.scalars))
        for tag in self.scalars:
            self.same(tag, [(e.step, e.value) for e in old.Scalars(tag)], self.points(tag))
        self.same("grids", sorted(old.Tags()["images"]), sorted(self.grids))
        for tag, paths in self.grids.items():
            found = [(e.step, e.encoded_image_string) for e in old.Images(tag)]
            self.same(f"{tag}, byte by byte", found, [(s, p.read_bytes()) for s, p in paths.items()])
        self.text(old.Tensors("recipe"))
        new = plugin_event_accumulator.EventAccumulator(str(self.out), size_guidance=sizes).Reload()
        print("the plugins' EventAccumulator:")
        for tag in self.scalars:
            found = [(e.step, float(tensor_util.make_ndarray(e.tensor_proto))) for e in new.Tensors(tag)]
            self.same(tag, found, self.points(tag))
        for tag, paths in self.grids.items():
            self.same(f"steps of {tag}", [e.step for e in new.Tensors(tag)], list(paths))
        self.text(new.Tensors("recipe"))

    def text(self, events):
        texts = [(e.step, tensor_util.make_ndarray(e.tensor_proto).item().decode()) for e in events]
        self.same("steps of the recipe", [step for step, _ in texts], [1, 5])
        self.same("the recipe", texts[-1][1], self.recipe)

    def server(self, load_fast):
        """What the page of a live TensorBoard asks for."""
        print(f"tensorboard --load_fast {load_fast}:")
        with serve(self.out, load_fast) as get:
            for tag in self.scalars:
                points = [(p[1], p[2]) for p in get("scalars/scalars", run=".", tag=tag)]
                self.same(tag, points, self.points(tag))
            for tag, paths in self.grids.items():
                steps = [each["step"] for each in get("images/images", run=".", tag=tag, sample=0)]
                self.same(f"steps of {tag}", steps, list(paths))
            page = get("text/text", run=".", tag="recipe")
            self.same("steps of the recipe", [each["step"] for each in page], [1, 5])
            self.same("it is shown as code", "<code>name: smoke/daed" in page[-1]["text"], True)

    def table(self):
        print("metrics.csv:")
        with open(self.out / "metrics.csv", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
        steps = [int(row["step"]) for row in rows if row["loss"]]
        self.same("steps", steps, list(range(1, STEPS + 1)))
        self.same("columns", sorted(set(rows[0]) - {"step"}), sorted(self.scalars))
        for tag, points in self.scalars.items():
            found = [(int(row["step"]), float(row[tag])) for row in rows if row[tag]]
            self.same(tag, found, points)


@contextlib.contextmanager
def serve(out, load_fast):
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "tensorboard.main", "--logdir", out, "--port", str(port)]
    flags = ["--load_fast", load_fast, "--samples_per_plugin", "scalars=1000,images=1000,text=1000"]
    server = subprocess.Popen([*command, *flags], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def get(route, **query):
        url = f"http://localhost:{port}/data/plugin/{route}?{urllib.parse.urlencode(query)}"
        with urllib.request.urlopen(url) as answer:
            return json.load(answer)

    try:
        for _ in range(120):
            # It answers before it has read all files.
            with contextlib.suppress(urllib.error.URLError, ConnectionError, IndexError):
                if get("scalars/scalars", run=".", tag="loss")[-1][1] == STEPS:
                    break
            time.sleep(0.5)
        else:
            sys.exit("the server shows no losses")
        yield get
    finally:
        server.terminate()
        server.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--daedalus", default=".build/release/daedalus", help="default: %(default)s")
    parser.add_argument("--recipe", default="recipes/smoke/daed.yaml", help="default: %(default)s")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "a run"
        train(options.daedalus, options.recipe, out, KILLED)
        stage_kill(out)
        train(options.daedalus, options.recipe, out, STEPS, "--resume")
        check = Check(out)
        print(f"{len(glob.glob(glob.escape(str(out)) + '/events.out.tfevents.*'))} event files")
        check.accumulators()
        check.server("true")
        check.server("false")
        check.table()
    sys.exit(1 if check.failed else 0)


if __name__ == "__main__":
    main()
