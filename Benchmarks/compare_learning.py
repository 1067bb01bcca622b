"""Asks whether Daedalus learns what PyTorch learns: both train the `quick` network.

The error of the predicted noise is then compared step by step. Runs that are already complete in
the results folder are reused, so an interrupted comparison goes on where it stopped. Layout:
RESULTS/{pytorch,daedalus}/MODEL-seedS/ is a run folder, with noise-error.json beside its
checkpoints; RESULTS/noise.npy is the noise for all of them.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent
PEERS = FOLDER / "peers"
QUICKSTART = FOLDER.parent / "recipes" / "quickstart.yaml"
sys.path.insert(0, str(PEERS))
from runs import PARTS, weights_file  # noqa: E402

PROGRAMS = ("pytorch", "daedalus")
EMA = 0.99
FIRST_BETA = {"daed": 0.1, "ddgm": None}
TOLERANCE = 0.05

#: What train_torch.py does by default, spelled out so that both programs train the same thing
#: whatever becomes of the quickstart recipe.
BASE = """\
extends: {quickstart}
network:
  {{type: unet, channels: 32, multipliers: [1, 2, 2], blocks: 3, attention_at: [4], heads: 4,
  dropout: 0.3}}
train:
  {{batch: 64, ema: [0.99], optimizer: {{type: adamw, learning_rate: 1.0e-3}},
  learning_rate_schedule: {{type: constant}}}}
"""
RECIPES = {
    "daed": """\
extends: base.yaml
name: compare-learning/daed
schedule: {type: linear, steps: 100, first_beta: 0.1}
timesteps: {type: beta_weighted}
model: {type: daed}
""",
    "ddgm": """\
extends: base.yaml
name: compare-learning/ddgm
schedule: {type: linear, steps: 100, first_beta: null}
timesteps: {type: uniform}
model: {type: ddgm}
""",
}


def run_folder(options, program, model, seed):
    return options.results / program / f"{model}-seed{seed}"


def write_recipe(model, folder):
    """The recipe of `model` as a file in `folder`; in the end it extends the quickstart recipe."""
    (folder / "base.yaml").write_text(BASE.format(quickstart=QUICKSTART))
    recipe = folder / f"{model}.yaml"
    recipe.write_text(RECIPES[model])
    return recipe


def training_command(options, program, model, seed, recipe):
    out = run_folder(options, program, model, seed)
    if program == "pytorch":
        return [
            sys.executable, PEERS / "train_torch.py", "--model", model, "--seed", seed,
            "--steps", options.steps, "--threads", options.threads, "--out", out,
        ]  # fmt: skip
    return [
        options.daedalus, "train", recipe, "--out", out, "--threads", options.threads,
        "--set", f"seed={seed}", "--set", f"train.steps={options.steps}",
    ]  # fmt: skip


def call(command, **keywords):
    command = [str(word) for word in command]
    print("+", " ".join(command), file=sys.stderr, flush=True)
    return subprocess.run(command, check=True, **keywords)


def final_weights(options, program, model, seed):
    """The files of the final averaged weights, by part."""
    run = run_folder(options, program, model, seed)
    return {part: weights_file(run, options.steps, part, EMA) for part in PARTS[model]}


def train(options, program, model, seed):
    if all(path.exists() for path in final_weights(options, program, model, seed).values()):
        return
    with tempfile.TemporaryDirectory() as folder:
        recipe = write_recipe(model, pathlib.Path(folder))
        call(training_command(options, program, model, seed, recipe))


def noise_error(options, program, model, seed):
    """t -> mean squared error of the run, measured unless noise-error.json has it already."""
    result = run_folder(options, program, model, seed) / "noise-error.json"
    if not result.exists():
        command = [sys.executable, PEERS / "eval_noise_error.py", "--threads", options.threads]
        command += ["--noise", options.results / "noise.npy"]
        for part, path in final_weights(options, program, model, seed).items():
            command += [f"--{part}", path]
        if FIRST_BETA[model] is not None:
            command += ["--first-beta", FIRST_BETA[model]]
        result.write_text(call(command, stdout=subprocess.PIPE, text=True).stdout)
    return {int(t): error for t, error in json.loads(result.read_text()).items()}


def average_error(options, program, model):
    """t -> mean error over the seeds, and the same for each seed."""
    errors = []
    for seed in options.seeds:
        train(options, program, model, seed)
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
    add = parser.add_argument
    add("--results", type=pathlib.Path, default=pathlib.Path("runs/compare-learning"),
        help="folder of runs, reused if complete (default: %(default)s)")
    add("--daedalus", default=".build/release/daedalus", help="default: %(default)s")
    add("--programs", nargs="+", choices=PROGRAMS, default=PROGRAMS, help="default: both")
    add("--models", nargs="+", choices=PARTS, default=list(PARTS), help="default: both")
    add("--seeds", nargs="+", type=int, default=[0, 1], help="default: 0 1")
    add("--steps", type=int, default=600, help="training steps (default: %(default)s)")
    add("--threads", type=int, default=2)
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
