"""Measures how well sketches estimate errors, with PyTorch's float32 gradients as known errors.

Prints, for each network: the relative L2 error of output and loss in float32; the largest and
median error over parameters; and how the estimate from sketches compares with the true error.
"""
import argparse

import numpy as np
import torch

import hash_values
from make_unet_references import NETWORKS, labels, network, problem, solve

#: Gradients below this share of the whole gradient's norm are rounding noise of an exact zero.
NOISE = 1e-12


def errors(key, exact, approximate, sketched=True):
    """True and estimated relative L2 error of one gradient; the same if it is stored in full."""
    difference = approximate.astype(np.float64) - exact
    true = np.linalg.norm(difference) / np.linalg.norm(exact)
    if not sketched or key == "input.x" or exact.size <= hash_values.BUCKETS:
        return true, None
    estimate = np.linalg.norm(hash_values.sketch(key, difference))
    return true, estimate / np.linalg.norm(hash_values.sketch(key, exact))


def embedding_effect(name):
    """What rounding the embedding's frequencies to float32 changes in the float64 output."""
    model, (images, steps, _) = network(name), problem(name)
    half = model.config.channels // 2
    exponents = -np.log(1e4) * torch.arange(half, dtype=torch.float32) / half
    phases = steps.float()[:, None] * exponents.exp()
    rounded = torch.cat((phases.cos(), phases.sin()), 1).double()
    with torch.no_grad():
        exact = model(images, steps, *labels(name))
        model.time_embed.register_forward_pre_hook(lambda module, arguments: (rounded,))
        return float((model(images, steps, *labels(name)) - exact).norm() / exact.norm())


def report(name):
    output, loss, exact = solve(name)
    output32, loss32, approximate = solve(name, torch.float32)
    whole = np.sqrt(sum(np.sum(gradient**2) for gradient in exact.values()))
    zeros = [key for key, g in exact.items() if np.linalg.norm(g) < NOISE * whole]
    pairs = {key: errors(key, g, approximate[key]) for key, g in exact.items() if key not in zeros}
    true = np.array([pair[0] for pair in pairs.values()])
    ratios = np.array([pair[1] / pair[0] for pair in pairs.values() if pair[1] is not None])
    worst = max(pairs, key=lambda key: pairs[key][0])
    print(f"{name}: output {errors('', output, output32, False)[0]:.2g}, "
          f"loss {abs(loss32 - loss) / loss:.2g}, frequencies {embedding_effect(name):.2g}")
    print(f"  gradients: median {np.median(true):.2g}, largest {true.max():.2g} ({worst})")
    print(f"  exact zeros: {len(zeros)} of {len(exact)}; whole norm {whole:.3g}")
    if zeros:
        noise = max(np.linalg.norm(approximate[key]) for key in zeros) / whole
        print(f"  float32 gives them at most {noise:.2g} of the whole norm, e.g. {zeros[0]}")
    print(f"  estimate / true over {ratios.size} sketches: mean {ratios.mean():.3f}, "
          f"deviation {ratios.std():.3f}, range {ratios.min():.2f} to {ratios.max():.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help=f"of {', '.join(NETWORKS)} (default: all)")
    for name in parser.parse_args().names or NETWORKS:
        report(name)


if __name__ == "__main__":
    main()
