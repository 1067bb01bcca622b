"""Kills training at random moments, goes on with it, and compares the weights to the bit.

    python Benchmarks/kill_and_resume.py --program .build/release/daedalus [--rounds 20] [--disk DISK]

Every other kill waits until a checkpoint is being written. Each start takes another number of
threads. A last round limits the size of files, much as a full disk does: one error, and the checkpoint
before it still loads. With `--disk`, which names a small file system, that is filled to the last byte,
and up to half of a checkpoint, as well. Exits with 1 if anything differs.
"""

import argparse
import errno
import hashlib
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time

STEPS = 30


def command(program, recipe, out, threads, *more):
    settings = [f"train.steps={STEPS}", "train.checkpoint_every=1"]
    sets = [word for setting in settings for word in ("--set", setting)]
    return [program, "train", recipe, "--out", out, "--threads", str(threads), *sets, *more]


def finish(program, recipe, out, threads):
    subprocess.run(
        command(program, recipe, out, threads, "--resume"), check=True, capture_output=True)


def newest(out):
    folder = os.path.join(out, "checkpoints")
    return os.path.join(folder, max(n for n in os.listdir(folder) if n.startswith("step-")))


def digest(out):
    """The bits of every file of the newest checkpoint, and the step that it was made at."""
    folder, hashed = newest(out), hashlib.sha256()
    for name in sorted(os.listdir(folder)):
        hashed.update(name.encode())
        with open(os.path.join(folder, name), "rb") as file:
            hashed.update(file.read())
    return os.path.basename(folder), hashed.hexdigest()


def is_writing(out):
    try:
        return any(n.startswith(".unfinished-") for n in os.listdir(f"{out}/checkpoints"))
    except FileNotFoundError:
        return False


def killed(program, recipe, out, threads, wait, in_checkpoint):
    """Starts training and kills it; says where that met it, or nothing if it was over before."""
    process = subprocess.Popen(
        command(program, recipe, out, threads, "--resume"),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + wait
    while process.poll() is None:
        if time.monotonic() >= end and (not in_checkpoint or is_writing(out)):
            break
        time.sleep(0.0005)
    finished = process.poll() is not None
    process.kill()
    process.wait()
    if finished:
        return None
    return "checkpoint" if is_writing(out) else "step"


def go_on(program, recipe, out, prepare=None):
    """Goes on where files cannot be written; returns the exit status and the errors."""
    # Python ignores SIGXFSZ; the program inherits that, so that writing fails as on a full disk.
    run = subprocess.run(
        command(program, recipe, out, 1, "--resume"), capture_output=True, text=True,
        preexec_fn=prepare, restore_signals=False)
    return run.returncode, [line for line in run.stderr.splitlines() if "error" in line]


def limit_files():
    """No file may be longer than 64 KiB."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))


def fill(disk, room):
    """Fills a file system but for `room` bytes; returns the file to remove."""
    path = f"{disk}/filler"
    with open(path, "wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
        file.truncate(max(0, file.tell() - room))
    return path


def failed_writes(given, folder, seconds, expected):
    """Lets the writing of files fail; the number of rounds that went wrong."""
    wrong, rounds = 0, [("files of 64 KiB", folder, None)]
    if given.disk:
        rounds += [("a full disk", given.disk, 0), ("half a checkpoint left", given.disk, 0.5)]
    for name, place, share in rounds:
        out = f"{place}/full"
        shutil.rmtree(out, ignore_errors=True)
        killed(given.program, given.recipe, out, 1, 0.5 * seconds, False)
        before, filler = digest(out), None
        if share is not None:
            size = sum(entry.stat().st_size for entry in os.scandir(newest(out)))
            filler = fill(place, int(share * size))
        prepare = limit_files if share is None else None
        status, errors = go_on(given.program, given.recipe, out, prepare)
        kept = digest(out) == before
        if filler:
            os.remove(filler)
        finish(given.program, given.recipe, out, 2)
        differs = digest(out) != expected
        shutil.rmtree(out)
        print(f"{name}: exit {status}, the checkpoint before is {'kept' if kept else 'LOST'}, "
              f"the run that went on {'differs' if differs else 'is the same'}")
        print("  " + "\n  ".join(errors))
        wrong += differs or not kept or status != 1 or len(errors) != 1
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=".build/release/daedalus")
    parser.add_argument("--recipe", default="recipes/smoke/daed.yaml")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--disk", help="a file system to fill: mount -t tmpfs -o size=64m tmpfs DISK")
    given = parser.parse_args()
    draw, met, differing = random.Random(given.seed), {}, 0
    with tempfile.TemporaryDirectory() as folder:
        whole = f"{folder}/whole"
        start = time.monotonic()
        finish(given.program, given.recipe, whole, 1)
        seconds, expected = time.monotonic() - start, digest(whole)
        for number in range(given.rounds):
            out, threads, place = f"{folder}/{number}", number % 2 + 1, None
            while place is None:
                shutil.rmtree(out, ignore_errors=True)
                wait = draw.uniform(0.05, 0.9) * seconds
                place = killed(given.program, given.recipe, out, threads, wait, number % 2 == 1)
            met[place] = met.get(place, 0) + 1
            finish(given.program, given.recipe, out, 3 - threads)
            differing += digest(out) != expected
        places = ", ".join(f"{count} {place}" for place, count in sorted(met.items()))
        print(
            f"{given.rounds} kills ({places}): {differing} runs differ from the one of {STEPS} steps")
        wrong = failed_writes(given, folder, seconds, expected)
    return int(differing > 0 or wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
