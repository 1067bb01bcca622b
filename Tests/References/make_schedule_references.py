"""Writes schedule-linear-*.csv: betas of the linear schedule and what follows, in numpy float64."""
import argparse
import pathlib
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parents[1] / "Benchmarks" / "peers"))
from diffusion import Chain, linear_betas  # noqa: E402

#: (steps, first beta)
CASES = ((468, 0.1), (426, 0.3), (900, 0.1), (999, 0.001), (500, None), (1000, None))


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


if __name__ == "__main__":
    main()
