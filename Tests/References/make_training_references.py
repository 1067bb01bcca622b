"""Writes learning-rates.csv and clipping.safetensors: PyTorch's learning-rate schedules, and its
clipping by global norm, in float64."""
import argparse
import pathlib

import numpy as np
import torch
from torch.optim import lr_scheduler

import hash_values
import reference_file

SCRIPT = "Tests/References/make_training_references.py"
FOLDER = pathlib.Path(__file__).resolve().parent
STEPS = 50
WARM_UP = 7
#: One parameter of each rank that networks have.
SHAPES = {"first": (3, 5), "second": (4,), "third": (2, 3, 3, 3)}
LIMITS = {"inside": 100.0, "outside": 1.0, "tiny": 1e-4}
OPTIMIZER_STEPS = 5


def linear(optimizer, steps, final):
    return lr_scheduler.LinearLR(optimizer, 1.0, final, total_iters=steps - 1)


def cosine(optimizer, steps, final):
    return lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps - 1, eta_min=final)


def staircase(optimizer, steps, factor, every):
    return lr_scheduler.StepLR(optimizer, step_size=every, gamma=factor)


def continuous(optimizer, steps, factor, every):
    return lr_scheduler.ExponentialLR(optimizer, gamma=factor ** (1 / every))


def constant(optimizer, steps):
    return lr_scheduler.ConstantLR(optimizer, factor=1.0)


#: Column, schedule, its arguments.
SCHEDULES = (
    ("constant", constant, ()),
    ("linear", linear, (0.0,)),
    ("linear-0.25", linear, (0.25,)),
    ("cosine", cosine, (0.0,)),
    ("cosine-0.1", cosine, (0.1,)),
    ("exponential-0.5-8-staircase", staircase, (0.5, 8)),
    ("exponential-0.5-8", continuous, (0.5, 8)),
)


def rates(make, arguments, warm_up):
    """The rate of each step of an optimiser whose full rate is 1."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = make(optimizer, STEPS - warm_up, *arguments)
    if warm_up:
        for group in optimizer.param_groups:
            group["lr"] = group["initial_lr"]
        rise = lr_scheduler.LinearLR(optimizer, 1 / (warm_up + 1), 1.0, total_iters=warm_up)
        scheduler = lr_scheduler.SequentialLR(optimizer, [rise, scheduler], [warm_up])
    result = []
    for _ in range(STEPS):
        result.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return result


def learning_rates():
    columns = {"step": list(range(STEPS))}
    for name, make, arguments in SCHEDULES:
        columns[name] = rates(make, arguments, 0)
        columns[f"{name}-warm-{WARM_UP}"] = rates(make, arguments, WARM_UP)
    lines = [",".join(columns)]
    for row in zip(*columns.values(), strict=True):
        lines.append(",".join(f"{value:.17g}" for value in row))
    path = FOLDER / "learning-rates.csv"
    path.write_text("\n".join(lines) + "\n")
    print(f"{path.name}: {path.stat().st_size} bytes")


def parameters(case):
    """A parameter for each shape."""
    values = {
        name: torch.from_numpy(hash_values.parameter(f"{case}.{name}.weight", shape).astype(np.float64))
        for name, shape in SHAPES.items()
    }
    return {name: torch.nn.Parameter(value) for name, value in values.items()}


def set_gradients(case, step, weights):
    """Data named CASE.STEP.NAME; in the second step 30 times that."""
    for name, weight in weights.items():
        values = hash_values.data(f"{case}.{step}.{name}", SHAPES[name]).astype(np.float64)
        weight.grad = torch.from_numpy(values * (30 if step == 2 else 1))


def clipping():
    """Norms before clipping and gradients after it; then training with both."""
    tensors = {}
    for limit, length in LIMITS.items():
        weights = parameters("clip")
        set_gradients("clip", 1, weights)
        norm = torch.nn.utils.clip_grad_norm_(list(weights.values()), length)
        tensors[f"{limit}.norm"] = norm.reshape(1)
        for name, weight in weights.items():
            tensors[f"{limit}.{name}"] = weight.grad
    weights = parameters("clip")
    optimizer = torch.optim.AdamW(list(weights.values()), lr=1e-2, weight_decay=0.01)
    scheduler = cosine(optimizer, OPTIMIZER_STEPS, 1e-3)
    norms = []
    for step in range(1, OPTIMIZER_STEPS + 1):
        set_gradients("clip", step, weights)
        norms.append(torch.nn.utils.clip_grad_norm_(list(weights.values()), 2.0))
        optimizer.step()
        scheduler.step()
    tensors["training.norms"] = torch.stack(norms)
    for name, weight in weights.items():
        tensors[f"training.{name}"] = weight.detach()
    reference_file.write(FOLDER / "clipping.safetensors", SCRIPT, tensors)


def main():
    argparse.ArgumentParser(description=__doc__).parse_args()
    learning_rates()
    clipping()


if __name__ == "__main__":
    main()
