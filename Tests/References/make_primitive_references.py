"""Writes primitives.safetensors: single operations in float64, on odd shapes, with gradients.

Inputs follow from names (hash_values.py); README.md lists every case. For an operation with output
y the gradients are those of sum(y * u), where the upstream gradient u is data named CASE.upstream.
"""
import argparse
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

import hash_values
import reference_file

SCRIPT = "Tests/References/make_primitive_references.py"
PATH = pathlib.Path(__file__).resolve().parent / "primitives.safetensors"
EMBEDDING_STEPS = (0, 1, 17, 402, 999)
EMBEDDING_DIM = 32
OPTIMIZER_STEPS = 5
EMA = 0.9


def tensor(values):
    return torch.from_numpy(values.astype(np.float64))


def evaluate(case, operation, **shapes):
    """The output of `operation` and the gradient of each input, under the names of the file.

    Inputs called weight and bias get parameters' values, others data's.
    """
    inputs = {}
    for key, shape in shapes.items():
        make = hash_values.parameter if key in ("weight", "bias") else hash_values.data
        inputs[key] = tensor(make(f"{case}.{key}", shape)).requires_grad_()
    output = operation(**inputs)
    output.backward(tensor(hash_values.data(f"{case}.upstream", tuple(output.shape))))
    result = {f"{case}.output": output.detach()}
    result.update({f"{case}.gradient.{key}": x.grad for key, x in inputs.items()})
    return result


def attention(heads):
    """Packed channels, head by head (queries, keys, values), to mixed values."""

    def operation(qkv):
        count, channels, pixels = qkv.shape
        packed = qkv.reshape(count, heads, 3, channels // (3 * heads), pixels)
        query, key, value = packed.unbind(2)
        scores = torch.einsum("nhdi,nhdj->nhij", query, key) / query.shape[2] ** 0.5
        mixed = torch.einsum("nhij,nhdj->nhdi", scores.softmax(-1), value)
        return mixed.reshape(count, channels // 3, pixels)

    return operation


def group_norm(groups, activation=True):
    """Group norm, then scale and shift by image if given, then SiLU."""

    def operation(x, weight, bias, scale=None, shift=None):
        y = F.group_norm(x, groups, weight, bias, eps=1e-5)
        if scale is not None:
            y = y * (1 + scale[:, :, None, None]) + shift[:, :, None, None]
        return F.silu(y) if activation else y

    return operation


def convolution(stride):
    """Convolution that keeps the size at stride 1: padding 1 for kernel 3, none for kernel 1."""

    def operation(x, weight, bias):
        return F.conv2d(x, weight, bias, stride, padding=weight.shape[2] // 2)

    return operation


def operations():
    yield "attention.odd", attention(3), {"qkv": (2, 45, 21)}
    yield "attention.even", attention(2), {"qkv": (1, 96, 49)}
    norm = {"x": (2, 12, 5, 7), "weight": (12,), "bias": (12,)}
    film = {"scale": (2, 12), "shift": (2, 12)}
    yield "norm.bare", group_norm(4, activation=False), norm
    yield "norm.silu", group_norm(4), norm
    yield "norm.film", group_norm(4), norm | film
    yield "norm.single", group_norm(12), norm | film
    wide = {"x": (2, 64, 3, 5), "weight": (64,), "bias": (64,), "scale": (2, 64), "shift": (2, 64)}
    yield "norm.wide", group_norm(32), wide
    for kernel in (1, 3):
        for stride in (1, 2):
            shapes = {"x": (2, 5, 7, 9), "weight": (6, 5, kernel, kernel), "bias": (6,)}
            yield f"conv.k{kernel}.s{stride}.odd", convolution(stride), shapes
            shapes = {"x": (1, 3, 8, 6), "weight": (32, 3, kernel, kernel), "bias": (32,)}
            yield f"conv.k{kernel}.s{stride}.even", convolution(stride), shapes
    yield "linear", F.linear, {"input": (3, 10), "weight": (7, 10), "bias": (7,)}


def embedding():
    """cos(t * 10000^(-k / 16)) for k = 0..<16, then the sines."""
    half = EMBEDDING_DIM // 2
    phases = np.outer(EMBEDDING_STEPS, 1e4 ** (-np.arange(half) / half))
    return {"embedding.output": np.concatenate((np.cos(phases), np.sin(phases)), axis=1)}


def adamw(case, weight_decay, gradient_scale):
    """Five steps of AdamW with a moving average that starts at the initial weights."""
    weight = torch.nn.Parameter(tensor(hash_values.parameter(f"{case}.weight", (3, 5))))
    optimizer = torch.optim.AdamW(
        [weight], lr=1e-2, betas=(0.9, 0.999), eps=1e-8, weight_decay=weight_decay
    )
    average, weights, averages = weight.detach().clone(), [], []
    for step in range(1, OPTIMIZER_STEPS + 1):
        gradient = hash_values.data(f"{case}.gradient.{step}", (3, 5))
        weight.grad = tensor(gradient * np.float32(gradient_scale))
        optimizer.step()
        average = EMA * average + (1 - EMA) * weight.detach()
        weights.append(weight.detach().clone())
        averages.append(average)
    state = optimizer.state[weight]
    return {
        f"{case}.weights": torch.stack(weights),
        f"{case}.averages": torch.stack(averages),
        f"{case}.first_moment": state["exp_avg"],
        f"{case}.second_moment": state["exp_avg_sq"],
    }


def main():
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    tensors = embedding()
    for case, operation, shapes in operations():
        tensors |= evaluate(case, operation, **shapes)
    tensors |= adamw("adamw.plain", weight_decay=0.0, gradient_scale=1.0)
    tensors |= adamw("adamw.decay", weight_decay=0.01, gradient_scale=1.0)
    tensors |= adamw("adamw.tiny", weight_decay=0.0, gradient_scale=1e-8)
    reference_file.write(PATH, SCRIPT, tensors)


if __name__ == "__main__":
    main()
