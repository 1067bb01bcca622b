"""Checks recipes/schema.json, and that of recipes/extractors, with a validator that is not ours.

    pip install jsonschema pyyaml
    python Tests/References/check_schema.py [--program .build/release/daedalus]

Every recipe of the repository has to be accepted, and with --program what `recipe show` makes of it,
too. Recipes with one fault each have to be refused at the place of the fault.
"""

import argparse
import copy
import importlib.metadata
import pathlib
import subprocess
import sys

import jsonschema
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Faults of the quickstart: where, what is written there (DELETE removes the key), where it is told.
DELETE = object()
FAULTS = [
    # Keys that nobody reads.
    ("frob", 1, ""),
    ("schedule.frist_beta", 0.1, "schedule"),
    ("schedule.offset", 0.1, "schedule"),  # cosine has it, linear does not
    ("train.epochs", 3, "train"),
    ("train.optimizer.momentum", 0.9, "train.optimizer"),
    ("model.generator", {"form": "runs/x"}, "model.generator"),
    ("model.generator", {"network": {"type": "unet", "chanels": 32}}, "model.generator.network"),
    # Values of another form.
    ("seed", "many", "seed"),
    ("seed", None, "seed"),
    ("name", ["a"], "name"),
    ("schedule.shorten", "yes", "schedule.shorten"),
    ("schedule", "linear", "schedule"),
    ("network.multipliers", 2, "network.multipliers"),
    ("network.multipliers", [1, "two"], "network.multipliers.1"),
    ("train", [], "train"),
    ("train.steps", 10.5, "train.steps"),
    ("train.batch", True, "train.batch"),
    ("trackers", "jsonl", "trackers"),
    ("extends", 3, "extends"),
    # Values out of range.
    ("seed", -1, "seed"),
    ("schedule.steps", 1, "schedule.steps"),
    ("schedule.first_beta", 1, "schedule.first_beta"),
    ("network.dropout", 1, "network.dropout"),
    ("network.multipliers", [], "network.multipliers"),
    ("network.multipliers", [0], "network.multipliers.0"),
    ("train.ema", [0.9, 1.0], "train.ema.1"),
    ("train.optimizer.learning_rate", 0, "train.optimizer.learning_rate"),
    ("sampler.dynamic_threshold", 0, "sampler.dynamic_threshold"),
    # Words that are not among those known.
    ("schedule.type", "liner", "schedule.type"),
    ("model.prediction", "noise", "model.prediction"),
    ("train.optimizer.type", "sgd", "train.optimizer.type"),
    ("trackers", ["jsonl", "wandb"], "trackers.1"),
    ("model.denoiser", {"network": {"type": "vnet"}}, "model.denoiser.network.type"),
    # What is missing from a whole recipe.
    ("dataset", DELETE, ""),
    ("schedule", DELETE, ""),
    ("model", DELETE, ""),
    ("train", DELETE, ""),
    ("train.steps", DELETE, "train"),
    ("schedule.steps", DELETE, "schedule"),
    ("schedule.type", DELETE, "schedule"),
    ("network.type", DELETE, "network"),
    # Without a type, keys have to be those of some type.
    ("sampler", {"etta": 0.5}, "sampler"),
]

# Recipes that are right, though they do not look so at once.
LEGAL = [
    "extends: quickstart.yaml\nname: mine\nschedule: {first_beta: 0.3}\ntrain: {batch: 8}\n",
    "extends: [a.yaml, b.yaml]\nsampler: {eta: 0.5}\n",
    "seed: 3\ntrain: {batch: 8}\n",
    "extends: a.yaml\nname: 2026\nnetwork: ~\n",
    "extends: a.yaml\nnetwork: {type: unet, head_channels: 16, heads: ~}\n",
    "extends: a.yaml\ntrackers: [jsonl, {type: jsonl}]\nplugins: [my_loss.swift]\n",
    "extends: a.yaml\ndataset: {type: mnist, classes: [0, 3, 'four'], limit: ~}\n",
    "extends: a.yaml\nmodel: {type: daed, generator: {from: runs/x}, denoiser: ~}\ntrain: {steps: 0}\n",
    "name: x\ndataset: {type: mnist}\nschedule: {type: list, betas: [0.1, 0.2]}\nmodel: {type: dae}\n"
    "network: {type: unet}\ntrain: {steps: 1}\n",
]


def changed(recipe, path, value):
    """A copy of the recipe with one value replaced or removed."""
    recipe = copy.deepcopy(recipe)
    *parents, key = path.split(".")
    place = recipe
    for parent in parents:
        place = place[parent]
    if value is DELETE:
        del place[key]
    else:
        place[key] = value
    return recipe


def places(validator, recipe):
    """Where the errors are, those inside alternatives included, as dotted paths."""
    found = []
    errors = list(validator.iter_errors(recipe))
    while errors:
        error = errors.pop()
        found.append(".".join(str(step) for step in error.absolute_path))
        errors += error.context
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", help="checks resolved recipes as well")
    program = parser.parse_args().program

    def validator_of(path):
        schema = yaml.safe_load((ROOT / "recipes" / path).read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        return jsonschema.Draft202012Validator(schema)

    validator = validator_of("schema.json")
    of_extractors = validator_of("extractors/schema.json")
    failures = []

    def expect_right(recipe, name):
        found = places(of_extractors if "extractor" in recipe else validator, recipe)
        if found:
            failures.append(f"{name} is refused at {found}")

    recipes = sorted((ROOT / "recipes").rglob("*.yaml")) + sorted(ROOT.glob("Plugins/*/recipe.yaml"))
    resolved = 0
    for path in recipes:
        name = str(path.relative_to(ROOT))
        expect_right(yaml.safe_load(path.read_text()), name)
        if program and path.parent.name != "base":
            show = subprocess.run(
                [program, "recipe", "show", str(path)], capture_output=True, text=True, check=True)
            expect_right(yaml.safe_load(show.stdout), f"{name}, resolved,")
            resolved += 1
    for text in LEGAL:
        expect_right(yaml.safe_load(text), repr(text))
    quickstart = yaml.safe_load((ROOT / "recipes" / "quickstart.yaml").read_text())
    for path, value, place in FAULTS:
        found = places(validator, changed(quickstart, path, value))
        if place not in found:
            what = "missing" if value is DELETE else repr(value)
            failures.append(f"{path}: {what} is told at {sorted(set(found))}, not at {place!r}")
    for failure in failures:
        print(failure)
    version = importlib.metadata.version("jsonschema")
    print(
        f"jsonschema {version}: {len(recipes)} recipes, {resolved} resolved ones and "
        f"{len(LEGAL)} more accepted, {len(FAULTS)} faults refused, but for {len(failures)}")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
