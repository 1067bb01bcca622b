"""Asks whether Daedalus learns what PyTorch learns: both train the `quick` network.

The error of the predicted noise is then compared step by step. Runs that are already complete in
the results folder are reused, so an interrupted comparison goes on where it stopped.
"""
import argparse
import sys

from pairs import PARTS, PROGRAMS, TOLERANCE, Pair, add_options

COMMON = {"objective": "simple", "blocks": 3, "batch": 64, "dropout": 0.3, "draws": "own"}
PAIRS = {
    "daed": Pair("daed", "daed", timesteps="beta_weighted", **COMMON),
    "ddgm": Pair("ddgm", "ddgm", timesteps="uniform", **COMMON),
}


def noise_error(options, program, model, seed):
    """t -> mean squared error of the run."""
    steps = PAIRS[model].measured(options, program, seed)["steps"]
    return {int(t): values["error"] for t, values in steps.items()}


def average_error(options, program, model):
    """t -> mean error over the seeds, and the same for each seed."""
    errors = []
    for seed in options.seeds:
        PAIRS[model].train(options, program, seed)
        errors.append(noise_error(options, program, model, seed))
    return {t: sum(error[t] for error in errors) / len(errors) for t in errors[0]}, errors


def cell(mean, errors, t):
    """The mean at step t and, if there are several seeds, the range between them relative to it."""
    values = [error[t] for error in errors]
    spread = f" ({(max(values) - min(values)) / mean[t]:.1%})" if len(values) > 1 else ""
    return f"{mean[t]:.5f}{spread}"


def compare(options, model):
    """Prints the table of one model and returns its ratios, none if only one program took part."""
    columns = {program: average_error(options, program, model) for program in options.programs}
    both = len(columns) > 1
    heads = ["t", *columns, *(["ratio"] if both else [])]
    print(f"\n{model}, {options.steps} steps, mean (spread) over seeds {options.seeds}\n")
    print(f"| {' | '.join(heads)} |\n{'| --- ' * len(heads)}|")
    ratios = []
    for t in next(iter(columns.values()))[0]:
        cells = [str(t)] + [cell(mean, errors, t) for mean, errors in columns.values()]
        if both:
            ratios.append(columns["daedalus"][0][t] / columns["pytorch"][0][t])
            cells.append(f"{ratios[-1]:.4f}")
        print(f"| {' | '.join(cells)} |", flush=True)
    return ratios


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    add_options(parser, results="runs/compare-learning")
    add = parser.add_argument
    add("--programs", nargs="+", choices=PROGRAMS, default=PROGRAMS, help="default: both")
    add("--models", nargs="+", choices=PARTS, default=list(PARTS), help="default: both")
    add("--seeds", nargs="+", type=int, default=[0, 1], help="default: 0 1")
    return parser.parse_args()


def main():
    options = parse_arguments()
    options.results.mkdir(parents=True, exist_ok=True)
    ratios = [ratio for model in options.models for ratio in compare(options, model)]
    if ratios:
        agree = all(abs(ratio - 1) <= TOLERANCE for ratio in ratios)
        print(f"\n{'Within' if agree else 'NOT within'} {TOLERANCE:.0%} at every step")
        sys.exit(0 if agree else 1)


if __name__ == "__main__":
    main()
