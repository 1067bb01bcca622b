"""Starts the two programs and reads what they say."""
import json
import pathlib
import shlex
import subprocess
import sys
import time

PEERS = pathlib.Path(__file__).resolve().parents[1] / "peers"


class Refused(Exception):
    """A program ended with exit code 2: what was asked is wrong, or cannot be had here."""


def call(command):
    """Runs a command and returns its standard output."""
    command = [str(word) for word in command]
    print("+", shlex.join(command), file=sys.stderr, flush=True)
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode == 2:
        raise Refused(complaint(done.stderr))
    if done.returncode != 0:
        sys.stderr.write(done.stderr)
        done.check_returncode()
    return done.stdout


def complaint(text):
    """The first error in what a program wrote to its standard error."""
    lines = text.strip().splitlines() or ["exit code 2"]
    error = next((line for line in lines if "error: " in line), lines[-1])
    return error.strip().removeprefix("error: ")


def call_json(command):
    return json.loads(call(command))


def call_timed(command):
    """Seconds from start to end of the process."""
    start = time.perf_counter()
    call(command)
    return time.perf_counter() - start


def bench(options, case, *more, threads=None):
    """`daedalus bench` of a case CONFIG:BATCH."""
    config, batch = split_case(case)
    return [
        options.daedalus, "bench", "--config", config, "--batch", batch,
        "--threads", threads or options.threads, "--runs", options.runs, "--json", *more,
    ]  # fmt: skip


def peer_bench(options, case, *more):
    """The same by the peer."""
    config, batch = split_case(case)
    return [
        options.python, PEERS / "unet_torch.py", config, "--batch", batch,
        "--threads", options.threads, "--runs", options.runs, *more, *options.torch_option,
    ]  # fmt: skip


def split_case(case):
    config, _, batch = case.partition(":")
    return config, int(batch)


def spoken(case):
    """"quick:64" as "quick, batch 64"."""
    config, batch = split_case(case)
    return f"{config}, batch {batch}"
