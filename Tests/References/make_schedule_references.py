"""Writes schedule-*.csv: betas of noise schedules and what follows, in numpy float64."""
import argparse
import pathlib
import sys

import numpy as np

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parents[1] / "Benchmarks" / "peers"))
from diffusion import Chain, linear_betas  # noqa: E402

#: (steps, first beta)
CASES = ((468, 0.1), (426, 0.3), (900, 0.1), (999, 0.001), (500, None), (1000, None))


def cosine_betas(steps, offset=0.008, most=0.999):
    """Nichol and Dhariwal 2021, equation 17."""
    u = np.arange(steps + 1) / steps
    alpha_bars = np.cos((u + offset) / (1 + offset) * np.pi / 2) ** 2
    return np.minimum(1 - alpha_bars[1:] / alpha_bars[:-1], most)


def quadratic_betas(steps, start=0.0001, end=0.02):
    """Equally spaced roots, of betas scaled as those of the linear schedule."""
    scale = 1000 / steps
    return np.minimum(np.linspace((start * scale) ** 0.5, (end * scale) ** 0.5, steps) ** 2, 0.999)


def respaced_betas(betas, steps):
    """Another length along the same curve: log alpha_bar over t / T, with lines between points."""
    points = np.concatenate([[0.0], np.cumsum(np.log1p(-betas))])
    places = np.arange(steps + 1) / steps
    curve = np.interp(places, np.arange(len(points)) / len(betas), points)
    return -np.expm1(np.diff(curve))


#: Betas alone, by name.
OTHERS = {
    "cosine-1000": cosine_betas(1000),
    "cosine-37-0.02-0.5": cosine_betas(37, offset=0.02, most=0.5),
    "quadratic-1000": quadratic_betas(1000),
    "quadratic-250": quadratic_betas(250),
    "linear-1000-ho": np.linspace(0.0001, 0.02, 1000),
    "linear-100-unscaled": np.linspace(0.001, 0.02, 100),
    "constant-400": np.full(400, 0.01 * 1000 / 400),
    "list-17": respaced_betas(np.array([0.1, 0.05, 0.3, 0.02, 0.6]), 17),
    "list-3": respaced_betas(np.array([0.1, 0.05, 0.3, 0.02, 0.6]), 3),
}


def file_name(steps, first_beta):
    return f"schedule-linear-{steps}{'' if first_beta is None else f'-{first_beta:g}'}.csv"


def table(chain):
    """One line per step, t counted from 1 as in the paper, with 17 significant digits."""
    yield "t,beta,alpha_bar,snr,posterior_variance\n"
    columns = (chain.betas, chain.alpha_bars, chain.snr, chain.posterior_variances)
    for t, row in enumerate(zip(*columns, strict=True), start=1):
        yield ",".join([str(t)] + [f"{value:.17g}" for value in row]) + "\n"


def main():
    argparse.ArgumentParser(description=__doc__).parse_args()
    for steps, first_beta in CASES:
        path = FOLDER / file_name(steps, first_beta)
        path.write_text("".join(table(Chain(linear_betas(steps, first_beta)))))
        print(f"{path.name}: {path.stat().st_size} bytes")

    for name, betas in OTHERS.items():
        path = FOLDER / f"schedule-{name}.csv"
        rows = zip(betas, np.cumprod(1 - betas), strict=True)
        lines = [f"{t},{beta:.17g},{bar:.17g}\n" for t, (beta, bar) in enumerate(rows, start=1)]
        path.write_text("t,beta,alpha_bar\n" + "".join(lines))
        print(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
