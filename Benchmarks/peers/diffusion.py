"""Noise schedule and chain in numpy float64. Index 0 is the paper's t = 1."""
import numpy as np


def linear_betas(steps, first_beta=None):
    """The authors' linear schedule, re-spaced over `steps`; the first beta replaced if given."""
    if steps < 10:
        scale, start = 100 / steps, 0.01
    else:
        scale, start = 1000 / steps, 0.001
    betas = np.linspace(scale * start, scale * 0.02, steps)
    if first_beta is not None:
        betas[0] = first_beta
    return betas


class Chain:
    """What follows from the betas."""

    def __init__(self, betas):
        if not np.all((0 < betas) & (betas < 1)):
            raise ValueError(f"betas must lie in (0, 1), not in {min(betas)} to {max(betas)}")
        self.betas = betas
        self.steps = len(betas)
        self.alpha_bars = np.cumprod(1 - betas)
        previous = np.append(1.0, self.alpha_bars[:-1])
        noise = 1 - self.alpha_bars
        self.snr = self.alpha_bars / noise
        self.posterior_variances = betas * (1 - previous) / noise
        self.posterior_x0 = np.sqrt(previous) * betas / noise
        self.posterior_xt = np.sqrt(1 - betas) * (1 - previous) / noise

    def probabilities(self, kind):
        """How often each step is drawn: `uniform`, or `beta_weighted` (proportional to beta)."""
        weights = {"uniform": np.ones(self.steps), "beta_weighted": self.betas}[kind]
        return weights / weights.sum()
