"""Time and memory of `daedalus recipe check` on recipes that mean harm.

    python Benchmarks/hostile_recipes.py --program .build/release/daedalus [NAME...]

Each has to end with exit code 2 in under a second and under 200 MB. Exits with 1 if any does not.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time

SECONDS = 1
MEGABYTES = 200
SOUND = (
    "dataset: {type: fashion_mnist}\nschedule: {type: linear, steps: 10}\n"
    "model: {type: ddgm}\nnetwork: {type: unet}\ntrain: {steps: 1}\n")
LONG = "x" * 500_000
MARKS = "\u0301\u0327" * 120_000


def texts():
    """Recipes of one file: name, text or bytes."""
    lists = [f"a{i}: &a{i} [" + f"*a{i - 1}," * 10 + "]\n" for i in range(1, 10)]
    return {
        "alias bomb": "a0: &a0 [" + "lol," * 10 + "]\n" + "".join(lists),
        "aliases of a long list": "a: &a [" + "1," * 30_000 + "]\nb: [" + "*a," * 300_000 + "]\n",
        "aliases of a long scalar": f"name: &n {LONG}\ntrackers: [" + "*n," * 90_000 + "]\n",
        "aliases of a long key": f"name: &n {{? {LONG} : 1}}\ntrackers: [" + "*n," * 40_000 + "]\n",
        "aliases of unknown keys": "trackers:\n- &m\n  type: csv\n"
        + "".join(f"  k{i}: 1\n" for i in range(900)) + "- *m\n" * 99,
        "anchors": "name: [" + "".join(f"&a{i} 1," for i in range(50_000)) + "*x]\n",
        "long anchors": f"name: &{LONG} 1\nseed: *{LONG[1:]}\n",
        "10,000 lists": "a: " + "[" * 10_000 + "]" * 10_000,
        "10,000 maps": "a: " + "{a: " * 10_000 + "1" + "}" * 10_000,
        "10,000 items": "a:\n " + "- " * 10_000 + "1\n",
        "10,000 keys of keys": "? " * 10_000,
        "1400 indented maps": "".join(" " * i + "a:\n" for i in range(1400)),
        "100 MB scalar": b"name: " + b"x" * 100_000_000,
        "100 MB of quoted lines": b'name: "' + b"x\n" * 50_000_000,
        "1 MB scalar": "name: " + "x" * 1_000_000,
        "NUL": b"name: a\0b\n",
        "1 MB of NUL": b"\0" * 1_000_000,
        "invalid UTF-8": b"name: \xff\xfe\n",
        "UTF-16": "name: x\n".encode("utf-16"),
        "surrogates": b"name: \xed\xa0\x80\n",
        "NUL in paths": 'extends: "a\\0b"\nmodel: {type: ddgm, generator: {from: "x\\0y"}}\n',
        "one missing file, often": "extends: [" + "missing," * 70_000 + "]\n",
        "a device": "extends: /dev/zero\n",
        "a pipe": "extends: fifo\n",
        "a long path": "extends: " + "a/" * 400_000 + "\n",
        "huge numbers": "seed: " + "9" * 900_000 + "\ntrain: {steps: 1e99999999, ema: [0x7f]}\n",
        "digits and exponent": "schedule: {beta_end: " + "1" * 990_000 + "e-990000}\n",
        "keys given twice": "seed: 1\n" * 60_000,
        "unknown keys": "".join(f"k{i}: 1\n" for i in range(49_000)),
        "unknown keys, swapped": "network:\n  type: unet\n"
        + "".join(f"  head_chan_{i}_x: 1\n" for i in range(40_000)),
        "unknown long keys": "".join(f"? {'k' * 1000}{i}\n: 1\n" for i in range(900)),
        "unknown types": "trackers: [" + "josnl," * 90_000 + "]\n",
        "numbers out of range": "train: {steps: 1, ema: [" + "2," * 90_000 + "]}\n",
        "faults in one line": "{" + ",".join(f"k{i}: 1" for i in range(45_000)) + "}",
        "tags": "seed: [" + "!!int 1," * 90_000 + "]",
        "directives": "a: 1\n...\n" + "%TAG !t! x\n" * 80_000,
        "documents": "---\n" * 250_000,
        "tabs": "\t" * 1_000_000,
        "quotes": '"' * 1_000_000,
        "commas": "a: [" + "," * 1_000_000,
        "question marks": "?\n" * 500_000,
        "colons": ":\n" * 500_000,
        "an open quote": "name: '" + "x\n" * 500_000,
        "marks on a letter": f"e{MARKS}{MARKS}: 1\n",
        "marks on two keys": f"? e{MARKS}\n: 1\n? e{MARKS[::-1]}\n: 2\n",
        "a long chain": SOUND.replace("steps: 10", "steps: 1000000000"),
        "a large network": SOUND.replace(
            "unet}", "unet, channels: 1000000000, multipliers: [9223372036854775807]}"),
    }


def files():
    """Recipes of several files: the first one's name, and texts by name."""
    chain = {f"deep{i}": f"extends: deep{i + 1}\nname: d{i}\n" for i in range(200)}
    tree = {f"twice{i}": f"extends: [twice{i + 1}, twice{i + 1}]\n" for i in range(40)}
    large = {f"large{i}": "name: '" + "x" * 1_040_000 + "'\n" for i in range(31)}
    return {
        "a cycle": {"one": "extends: two\n", "two": "extends: one\n"},
        "200 files in a row": chain,
        "2^40 files": tree,
        "31 MB of files": {"all": "extends: [" + ",".join(large) + "]\n"} | large,
    }


def arguments():
    """Overrides of a sound recipe."""
    return {
        "a deep --set": ["--set", ".".join("a" * 30_000) + "=1"],
        "2000 --set": [word for i in range(2000) for word in ("--set", f"train.k{i}=1")],
    }


def write_cases(folder):
    """Writes every case into a folder of its own: name, folder and arguments of each."""
    def write(place, name, text):
        with open(os.path.join(place, name), "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())

    several = {name: ({"recipe": text}, ["recipe"]) for name, text in texts().items()}
    several["itself"] = {"itself": "extends: itself\n"}, ["itself"]
    several |= {name: (parts, [next(iter(parts))]) for name, parts in files().items()}
    several |= {name: ({"sound": SOUND}, ["sound", *more]) for name, more in arguments().items()}
    several["/dev/zero"] = {}, ["/dev/zero"]
    for name, (parts, words) in several.items():
        place = os.path.join(folder, str(len(os.listdir(folder))))
        os.mkdir(place)
        os.mkfifo(os.path.join(place, "fifo"))
        for file, text in parts.items():
            write(place, file, text)
        yield name, place, words


def cases(folder):
    """The cases, written by a process of its own: the memory that the texts take would count as that
    of every program which this one starts."""
    read, write = os.pipe()
    if os.fork() == 0:
        with os.fdopen(write, "w") as pipe:
            json.dump(list(write_cases(folder)), pipe)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        found = json.load(pipe)
    os.wait()
    return found


def check(program, words, folder):
    """Seconds, megabytes, exit code, first line of what was said."""
    start = time.monotonic()
    # A pipe would have to be read; one that is never full is a file.
    with tempfile.TemporaryFile("w+", dir=folder) as output:
        process = subprocess.Popen(
            [program, "recipe", "check", *words], stdout=output, stderr=output, cwd=folder,
            stdin=subprocess.DEVNULL,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30)))
        timer = threading.Timer(10 * SECONDS, process.kill)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        line = output.readline().rstrip("\n")
    return seconds, usage.ru_maxrss / 1024, process.returncode, line


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=".build/release/daedalus")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these cases")
    options = parser.parse_args()
    program = os.path.abspath(options.program)
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, place, words in cases(folder):
            if options.names and name not in options.names:
                continue
            seconds, memory, code, line = check(program, words, place)
            fits = seconds < SECONDS and memory < MEGABYTES and code == 2
            results[name] = seconds, memory, fits
            print(f"{name:25} {seconds:5.2f} s {memory:6.1f} MB  code {code}"
                  f"{'' if fits else ' !'}  {line[:90]}", flush=True)
    faulty = [name for name, (_, _, fits) in results.items() if not fits]
    print(f"{len(results)} recipes: at most {max(r[0] for r in results.values()):.2f} s and "
          f"{max(r[1] for r in results.values()):.0f} MB; {len(faulty)} beyond the limits")
    sys.exit(1 if faulty else 0)


if __name__ == "__main__":
    main()
