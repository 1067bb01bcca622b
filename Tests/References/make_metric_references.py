"""Writes metrics.csv and random-state.csv: figures of fixed features by the tools that papers use.

torch-fidelity, pytorch-fid and prdc compute what they can; what guided-diffusion's evaluator and
the authors of PRD compute is written down from the definitions, and ranks are tested against
mpmath with 50 digits. Takes `pip install torch-fidelity pytorch-fid prdc mpmath`, 4 GB and a few
minutes.
"""
import csv
import pathlib

import mpmath
import numpy as np
import torch
from prdc import compute_prdc
from pytorch_fid.fid_score import calculate_frechet_distance
from torch_fidelity.metric_fid import fid_features_to_statistics, fid_statistics_to_metric
from torch_fidelity.metric_isc import isc_features_to_metric
from torch_fidelity.metric_kid import kid_features_to_metric
from torch_fidelity.metric_prc import prc_features_to_metric

import metric_features
from metric_features import FEW, LARGE, SMALL

FOLDER = pathlib.Path(__file__).resolve().parent
SPLIT = 5000
EPSILON = 1e-10
#: Histograms of the samples and of the reference for PRD.
HISTOGRAMS = ([0.4, 0.3, 0.2, 0.1, 0.0], [0.1, 0.2, 0.3, 0.1, 0.3])


def fid_by_sqrtm(x, y):
    moments = [(a.astype(np.float64).mean(0), np.cov(a.astype(np.float64).T)) for a in (x, y)]
    return calculate_frechet_distance(*moments[0], *moments[1])


def fid_by_torch_fidelity(x, y):
    statistics = [fid_features_to_statistics(torch.from_numpy(a)) for a in (x, y)]
    return fid_statistics_to_metric(*statistics, verbose=False)["frechet_inception_distance"]


def fid_in_many_digits(x, y):
    """The trace of the root as the sum of the roots of the eigenvalues of a Gram matrix."""
    mpmath.mp.dps = 50
    sides, means = [], []
    for rows in (x, y):
        rows = mpmath.matrix(rows.astype(float).tolist())
        mean = [sum(rows[i, j] for i in range(rows.rows)) / rows.rows for j in range(rows.cols)]
        centred = mpmath.matrix(rows.rows, rows.cols)
        for i in range(rows.rows):
            for j in range(rows.cols):
                centred[i, j] = (rows[i, j] - mean[j]) / mpmath.sqrt(rows.rows - 1)
        sides.append(centred)
        means.append(mean)
    product = sides[0] * sides[1].T
    values = mpmath.svd_r(product, compute_uv=False)
    traces = sum(side[i, j] ** 2 for side in sides
                 for i in range(side.rows) for j in range(side.cols))
    shift = sum((a - b) ** 2 for a, b in zip(*means, strict=True))
    return float(shift + traces - 2 * sum(values))


def kid_of_all(x, y):
    x, y = x.astype(np.float64), y.astype(np.float64)
    kernel = lambda a, b: (a @ b.T / a.shape[1] + 1) ** 3
    xx, yy, m, n = kernel(x, x), kernel(y, y), len(x), len(y)
    return ((xx.sum() - np.trace(xx)) / (m * (m - 1)) + (yy.sum() - np.trace(yy)) / (n * (n - 1))
            - 2 * kernel(x, y).mean())


def score_in_order(logits, split):
    """The mean over splits in order of exp of the mean divergence of p from its mean."""
    logits = logits.astype(np.float64)
    p = np.exp(logits - logits.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    parts = [p[start:start + split] for start in range(0, len(p), split)]
    return np.mean([np.exp((q * (np.log(q) - np.log(q.mean(0)))).sum(1).mean()) for q in parts])


def half_distances(a, b):
    """Squared distances with features, norms, products and sums rounded to float16."""
    a, b = a.astype(np.float16), b.astype(np.float16)
    norms = [(u * u).astype(np.float64).sum(1).astype(np.float16) for u in (a, b)]
    product = (a.astype(np.float64) @ b.astype(np.float64).T).astype(np.float16)
    distances = (norms[0][:, None] - np.float16(2) * product) + norms[1][None]
    assert distances.dtype == np.float16 and np.isfinite(distances).all()
    return np.maximum(distances, np.float16(0))


def half_precision_recall(x, y, k=3):
    radii = [np.partition(half_distances(a, a), k, axis=1)[:, k] for a in (x, y)]
    distances = half_distances(x, y)
    return (distances <= radii[1][None]).any(1).mean(), (distances <= radii[0][:, None]).any(0).mean()


def prd(p, q):
    slopes = np.tan(np.linspace(EPSILON, np.pi / 2 - EPSILON, 1001))
    precision = np.minimum(np.array(q) * slopes[:, None], p).sum(1)
    recall = np.clip(precision / slopes, 0, 1)
    precision = np.clip(precision, 0, 1)
    f = lambda beta: ((1 + beta**2) * precision * recall
                      / (beta**2 * precision + recall + EPSILON)).max()
    return f(8), f(1 / 8)


def torch_fidelity(x, y, subset_size):
    x, y = torch.from_numpy(x), torch.from_numpy(y)
    kid = kid_features_to_metric(
        x, y, kid_subsets=100, kid_subset_size=subset_size, kid_kernel="poly",
        kid_kernel_poly_degree=3, kid_kernel_poly_gamma=None, kid_kernel_poly_coef0=1,
        rng_seed=2020, verbose=False)
    prc = prc_features_to_metric(
        x, y, prc_neighborhood=3, prc_batch_size=10_000, save_cpu_ram=False, verbose=False)
    return {"kid.torch_fidelity": kid["kernel_inception_distance_mean"],
            "precision.torch_fidelity": prc["precision"], "recall.torch_fidelity": prc["recall"]}


def figures(name, sets, subset_size, classes):
    x, y = (metric_features.pooled(name, side, sets[side]) for side in ("samples", "reference"))
    logits = metric_features.logits(name, (len(x), classes))
    result = {"fid.pytorch_fid": fid_by_sqrtm(x, y),
              "fid.torch_fidelity": fid_by_torch_fidelity(x, y), "kid.all": kid_of_all(x, y),
              **torch_fidelity(x, y, subset_size)}
    result["precision.float16"], result["recall.float16"] = half_precision_recall(x, y)
    # prdc takes the reference first.
    for key, value in compute_prdc(y, x, nearest_k=5).items():
        result[f"{key}.prdc"] = value
    result["inception_score.in_order"] = score_in_order(logits, SPLIT if len(x) > SPLIT else 128)
    result["inception_score.torch_fidelity"] = isc_features_to_metric(
        torch.from_numpy(logits))["inception_score_mean"]
    return {f"{name}.{key}": float(value) for key, value in result.items()}


def write(name, header, rows):
    with open(FOLDER / name, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
    print(f"{name}: {len(rows)} rows")


def random_states():
    for seed in (0, 2020, 2**32 - 1):
        random = np.random.RandomState(seed)
        yield seed, "permutation(10)", random.permutation(10)
        yield seed, "choice(50, 5)", random.choice(50, 5, replace=False)
        yield seed, "permutation(70000)[:5]", random.permutation(70_000)[:5]


def main():
    x, y = (metric_features.pooled("few", side, FEW[side]) for side in ("samples", "reference"))
    result = {"few.fid.mpmath": fid_in_many_digits(x, y)}
    small = metric_features.pooled("small", "reference", SMALL["reference"])
    result["mixed.fid.mpmath"] = fid_in_many_digits(x, small)
    result["prd.f8"], result["prd.f1_8"] = map(float, prd(*HISTOGRAMS))
    result |= figures("small", SMALL, 100, 40) | figures("large", LARGE, 1000, 1008)
    write("metrics.csv", ("figure", "value"), [(key, repr(v)) for key, v in result.items()])
    write("random-state.csv", ("seed", "call", "numbers"),
          [(seed, call, " ".join(map(str, numbers))) for seed, call, numbers in random_states()])


if __name__ == "__main__":
    main()
