"""Time and memory of `daedalus compare` on many runs.

    python Benchmarks/compare_runs.py RUN --program .build/release/daedalus [--runs 20]

RUN is a trained run. It is copied so often, each copy under a name of its own and with weights that
count as its own; 16 samples are made once and lie in every copy. What is timed is the page of all of
them: the first time, when strips, nearest images and pairs of parts are computed; from recorded
figures alone; and again, when all that was computed is kept. Exits with 1 if one of the last two takes
10 seconds.
"""

import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

SECONDS = 10


def copies(run, count, folder):
    """Copies of a run; their paths."""
    paths = []
    for index in range(count):
        path = os.path.join(folder, f"run-{index + 1:02}")
        shutil.copytree(run, path, copy_function=shutil.copyfile)
        recipe = os.path.join(path, "recipe.yaml")
        with open(recipe) as file:
            text = file.read()
        with open(recipe, "w") as file:
            file.write(re.sub(r"(?m)^name: \S+", f"name: run-{index + 1:02}", text))
        paths.append(path)
    return paths


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("run")
    parser.add_argument("--program", default=".build/release/daedalus")
    parser.add_argument("--runs", type=int, default=20)
    options = parser.parse_args()
    program = os.path.abspath(options.program)
    with tempfile.TemporaryDirectory() as folder:
        first = os.path.join(folder, "first")
        shutil.copytree(options.run, first)
        subprocess.run([program, "sample", first, "--count", "16"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        paths = copies(first, options.runs, folder)
        page = os.path.join(folder, "page")
        failed = False
        for what, more in [("first time", []), ("figures alone", ["--no-images"]), ("again", [])]:
            start = time.monotonic()
            subprocess.run([program, "compare", *paths, "--out", page, *more], check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            seconds = time.monotonic() - start
            failed = failed or (what != "first time" and seconds >= SECONDS)
            size = os.path.getsize(os.path.join(page, "index.html")) / 1e6
            print(f"{options.runs} runs, {what}: {seconds:.1f} s, a page of {size:.1f} MB")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"peak memory of a process: {peak:.0f} MiB")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
