"""Times Daedalus and PyTorch in turns on this machine and writes a page with the result.

Both run the same network on the same batch: a training step (AdamW and moving average included), a
forward pass, and the peak memory of training.
"""
import argparse
import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys

import torch

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parent
DEFAULT_CASES = ("quick:64", "fashion-mnist:32")
MEASURES = {
    "train_ms_per_image": "training step, ms per image",
    "forward_ms_per_image": "forward pass, ms per image",
    "train_peak_mb": "peak memory of training, MB",
}


def run_json(command):
    command = [str(word) for word in command]
    print("+", " ".join(command), file=sys.stderr, flush=True)
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def commands(options, config, batch):
    """The command of each program for one case."""
    threads = ("--threads", options.threads)
    ours = [options.daedalus, "bench", "--config", config, "--batch", batch, *threads, "--json"]
    peer = [sys.executable, FOLDER / "peers" / "unet_torch.py", config, "--batch", batch, *threads]
    return {"daedalus": ours, "torch": peer + options.torch_option}


def measure(options, config, batch):
    """Results of both programs, in turns: what slows the machine down slows both."""
    results = {"daedalus": [], "torch": []}
    for _ in range(options.repeats):
        for program, command in commands(options, config, batch).items():
            results[program].append(run_json(command))
    return results


def cell(values):
    """The median, and the range if there is one."""
    median = statistics.median(values)
    if len(values) == 1:
        return f"{median:.2f}"
    return f"{median:.2f} ({min(values):.2f} to {max(values):.2f})"


def table(config, batch, results):
    """Markdown lines for one case; a ratio above 1 is in favour of Daedalus."""
    yield f"### {config}, batch {batch}\n"
    yield "| | daedalus | torch | torch / daedalus |"
    yield "| --- | --- | --- | --- |"
    for key, title in MEASURES.items():
        columns = {program: [run[key] for run in runs] for program, runs in results.items()}
        medians = {program: statistics.median(values) for program, values in columns.items()}
        ratio = medians["torch"] / medians["daedalus"]
        yield f"| {title} | {cell(columns['daedalus'])} | {cell(columns['torch'])} | {ratio:.2f} |"
    yield ""


def processor():
    """The processor's name as Linux tells it."""
    cpuinfo = pathlib.Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def commit():
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty"]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def page(options, cases):
    """The Markdown page: how it was made, where, and one table per case."""
    torch_options = f" with {' '.join(options.torch_option)}" if options.torch_option else ""
    lines = [
        "# Benchmarks\n",
        "Written by `Benchmarks/compare_speed.py` ([how](../Benchmarks/README.md)); do not edit.\n",
        f"- Date: {datetime.date.today().isoformat()}",
        f"- Machine: {processor()}, {os.cpu_count()} logical cores, {platform.system()}; "
        f"{options.threads} threads used",
        f"- Versions: Daedalus {commit()}, PyTorch {torch.__version__}{torch_options}, "
        f"Python {platform.python_version()}",
        f"- Median (range) of {options.repeats} runs of each program in turns\n",
    ]
    for (config, batch), results in cases.items():
        lines += table(config, batch, results)
    return "\n".join(lines)


def parse_case(text):
    config, _, batch = text.partition(":")
    return config, int(batch)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("cases", nargs="*", metavar="CONFIG:BATCH", help=f"default: {' '.join(DEFAULT_CASES)}")
    add("--daedalus", default=".build/release/daedalus", help="default: %(default)s")
    add("--repeats", type=int, default=3, help="runs of each program (default: %(default)s)")
    add("--threads", type=int, default=2)
    add("--torch-option", action="append", default=[], metavar="--OPTION",
        help="passed on to unet_torch.py, as --torch-option=--compile")
    add("--out", type=pathlib.Path, default=ROOT / "Documentation" / "benchmarks.md",
        help="the page (default: Documentation/benchmarks.md)")
    return parser.parse_args()


def main():
    options = parse_arguments()
    cases = [parse_case(text) for text in options.cases or DEFAULT_CASES]
    text = page(options, {case: measure(options, *case) for case in cases})
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(text)
    print(text)


if __name__ == "__main__":
    main()
