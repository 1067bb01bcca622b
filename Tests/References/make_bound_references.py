"""Writes bound.safetensors: terms of the variational bound in bits per dimension, in float64.

Divergences are integrated numerically, posteriors come from Bayes' rule: nothing here knows the closed
forms that Daedalus has. The likelihoods are those of guided-diffusion's approximation of the cumulative
distribution; `exact` are the same by the exact one.
"""
import pathlib

import numpy as np
from scipy import integrate, stats

import hash_values
import reference_file

SCRIPT = "Tests/References/make_bound_references.py"
FOLDER = pathlib.Path(__file__).resolve().parent
BETAS = np.array([0.1, 0.2, 0.5])
SHAPE = (3, 2, 3, 1)
TIMESTEPS = (0, 1, 2)
HALF_BIN = 1 / 255


def data(name):
    return hash_values.data(name, SHAPE).astype(np.float64)


def posterior(t):
    """The precision of q(x_t-1 | x_t, x_0), and the weights of x_t and x_0 in its mean."""
    alpha, beta = 1 - BETAS[t], BETAS[t]
    before = np.prod(1 - BETAS[:t])
    precision = alpha / beta + 1 / (1 - before)
    return precision, np.sqrt(alpha) / beta / precision, np.sqrt(before) / (1 - before) / precision


def range_of(t):
    """The smallest and the largest variance of a step; the first has the second's smallest."""
    return 1 / posterior(max(t, 1))[0], BETAS[t]


def variance(kind, t, position):
    smallest, largest = range_of(t)
    if kind == "fixed_small":
        return np.full_like(position, smallest)
    if kind == "fixed_large":
        return np.full_like(position, smallest if t == 0 else largest)
    share = (position + 1) / 2
    return largest**share * smallest ** (1 - share)


def divergence(mean_q, variance_q, mean_p, variance_p):
    q = stats.norm(mean_q, np.sqrt(variance_q))
    p = stats.norm(mean_p, np.sqrt(variance_p))
    width = 12 * np.sqrt(variance_q)
    return integrate.quad(
        lambda x: q.pdf(x) * (q.logpdf(x) - p.logpdf(x)), mean_q - width, mean_q + width,
        epsabs=1e-12, limit=200)[0]


def approximate(z):
    return 0.5 * (1 + np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3)))


def likelihood(x0, mean, deviation, cumulative):
    upper = cumulative((x0 - mean + HALF_BIN) / deviation)
    lower = cumulative((x0 - mean - HALF_BIN) / deviation)
    probability = upper - lower
    if x0 < -0.999:
        probability = upper
    elif x0 > 0.999:
        probability = 1 - lower
    return np.log(max(probability, 1e-12))


def terms(kind, x0, predicted, xt, position, cumulative):
    result = []
    for i, t in enumerate(TIMESTEPS):
        variances = variance(kind, t, position[i])
        values = []
        for x, p, y, v in zip(*(a[i].ravel() for a in (x0, predicted, xt)), variances.ravel()):
            if t == 0:
                values.append(-likelihood(x, p, np.sqrt(v), cumulative))
                continue
            precision, of_xt, of_x0 = posterior(t)
            values.append(
                divergence(of_xt * y + of_x0 * x, 1 / precision, of_xt * y + of_x0 * p, v))
        result.append(np.mean(values) / np.log(2))
    return np.array(result)


def prior(x0):
    alpha_bar = np.prod(1 - BETAS)
    values = [
        [divergence(np.sqrt(alpha_bar) * x, 1 - alpha_bar, 0, 1) for x in image.ravel()]
        for image in x0
    ]
    return np.mean(values, axis=1) / np.log(2)


def main():
    # The outermost levels are among them.
    x0 = np.clip(data("x0"), -1, 1).astype(np.float32).astype(np.float64)
    predicted = (x0 + 0.1 * data("gap")).astype(np.float32).astype(np.float64)
    xt, position = data("xt"), data("position") / np.sqrt(3)
    position = position.astype(np.float32).astype(np.float64)
    tensors = {"x0": x0, "predicted": predicted, "xt": xt, "position": position, "prior": prior(x0)}
    for kind in ("fixed_small", "fixed_large", "learned_range"):
        tensors[kind] = terms(kind, x0, predicted, xt, position, approximate)
        tensors[kind + ".exact"] = terms(kind, x0, predicted, xt, position, stats.norm.cdf)
        print(kind, tensors[kind], tensors[kind + ".exact"])
    reference_file.write(FOLDER / "bound.safetensors", SCRIPT, tensors)


if __name__ == "__main__":
    main()
