"""Asks whether Daedalus minimises what PyTorch minimises: VLB, hybrid loss and v-prediction.

Both programs train the network of the quickstart recipe from the same weights, on the same images,
steps and noise: the peer draws Daedalus's random numbers. So their losses agree at the first steps
to the rounding of float32, and what the trained networks do can be compared without the spread of
seeds. Measured on test images: the objective itself and the error of the prediction, step by step.
Complete runs in the results folder are reused.
"""
import argparse
import math
import sys

from pairs import PARTS, PROGRAMS, TOLERANCE, Pair, add_options

COMMON = {"timesteps": "uniform", "blocks": 2, "batch": 32, "dropout": 0, "draws": "daedalus"}
#: What a recipe says for each objective of the peer.
OBJECTIVES = {
    "vlb": {"variance": "learned_range", "loss": "vlb"},
    "hybrid": {"variance": "learned_range", "loss": "hybrid"},
    "v": {"prediction": "v"},
}
#: How many losses are compared one by one, and by how much they may differ. Both programs add in
#: float32 in orders of their own, and Adam turns small gradients into whole steps: the difference
#: grows from step to step.
FIRST_STEPS = 5
FIRST_TOLERANCE = 1e-5
#: Steps whose mean loss stands for the beginning and for the end of training.
WINDOW = 25


def difference(ours, theirs):
    """The largest relative difference."""
    return max(abs(a - b) / abs(b) for a, b in zip(ours, theirs, strict=True))


def check_training(ours, theirs):
    """Prints how both trainings went; returns what is wrong with them."""
    faults = []
    window = min(WINDOW, len(ours) // 2)
    for program, losses in zip(PROGRAMS, (theirs, ours), strict=True):
        first, last = (sum(part) / window for part in (losses[:window], losses[-window:]))
        print(f"- {program}: mean training loss {first:.5g} in the first {window} steps, "
              f"{last:.5g} in the last")
        if not all(map(math.isfinite, losses)):
            faults.append(f"{program}: a loss is not finite")
        if not last < first:
            faults.append(f"{program}: the loss does not fall")
    start = difference(ours[:FIRST_STEPS], theirs[:FIRST_STEPS])
    print(f"- losses differ by at most {start:.1e} in the first {FIRST_STEPS} steps, "
          f"by {difference(ours, theirs):.1e} in all {len(ours)}")
    if not start <= FIRST_TOLERANCE:
        faults.append(f"the first {FIRST_STEPS} losses differ by more than {FIRST_TOLERANCE:g}")
    return faults


def check_measured(ours, theirs):
    """Prints the table; returns what is not within the tolerance."""
    faults = []
    print("\n| t | loss, PyTorch | Daedalus | ratio | error, PyTorch | Daedalus | ratio |")
    print("| --- " * 7 + "|")
    rows = {**theirs["steps"], "1 to T": theirs["chain"]}
    columns = {**ours["steps"], "1 to T": ours["chain"]}
    for t, row in rows.items():
        cells = [t]
        for key in ("loss", "error"):
            ratio = columns[t][key] / row[key]
            cells += [f"{row[key]:.5g}", f"{columns[t][key]:.5g}", f"{ratio:.4f}"]
            if not abs(ratio - 1) <= TOLERANCE:
                faults.append(f"t = {t}: the ratio of the {key} is {ratio:.4f}")
        print(f"| {' | '.join(cells)} |")
    return faults


def compare(options, model, objective):
    """Trains and prints one comparison; returns whether the programs agree."""
    pair = Pair(f"{model}-{objective}", model, objective, **COMMON, **OBJECTIVES[objective])
    for program in PROGRAMS:
        pair.train(options, program, options.seed)
    print(f"\n{model}, {objective}, {options.steps} steps, seed {options.seed}\n")
    both = ("daedalus", "pytorch")
    faults = check_training(*(pair.losses(options, program, options.seed) for program in both))
    faults += check_measured(*(pair.measured(options, program, options.seed) for program in both))
    verdict = "; ".join(faults) or f"Finite, falling, within {TOLERANCE:.0%} everywhere"
    print(f"\n{verdict}", flush=True)
    return not faults


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    add_options(parser, results="runs/compare-objectives")
    add = parser.add_argument
    add("--models", nargs="+", choices=PARTS, default=["ddgm"], help="default: ddgm")
    add("--objectives", nargs="+", choices=OBJECTIVES, default=list(OBJECTIVES),
        help="default: all three")
    add("--seed", type=int, default=0)
    return parser.parse_args()


def main():
    options = parse_arguments()
    options.results.mkdir(parents=True, exist_ok=True)
    pairs = [(model, objective) for model in options.models for objective in options.objectives]
    agree = [compare(options, *pair) for pair in pairs]
    sys.exit(0 if all(agree) else 1)


if __name__ == "__main__":
    main()
