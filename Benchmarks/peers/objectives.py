"""What networks are trained to minimise, in PyTorch, written from the papers' equations.

Losses are those of single images, `[N]`, in float64 (the network computes in float32): what is
compared is the training, and not how a logarithm of a small probability was rounded.
"""
import dataclasses
import math

import numpy as np
import torch

from diffusion import Chain
from runs import AUTO_ENCODER

HALF_BIN = 1 / 255
#: Levels beyond this are the outermost ones, whose bins have no outer end.
EDGE = 0.999
LEAST_PROBABILITY = 1e-12


@dataclasses.dataclass(frozen=True)
class Batch:
    """Images `[N, C, H, W]`, the noise that is added to them, and the index of each one's step."""

    chain: Chain
    x0: torch.Tensor
    noise: torch.Tensor
    steps: np.ndarray

    def coefficients(self, values):
        """One of the chain's coefficients for each image, `[N, 1, 1, 1]`, float64."""
        return torch.from_numpy(values[self.steps])[:, None, None, None]

    def signal_and_noise(self):
        """What image and noise are multiplied by in x_t (Ho et al. 2020, equation 4)."""
        alpha_bars = self.coefficients(self.chain.alpha_bars)
        return alpha_bars.sqrt(), (1 - alpha_bars).sqrt()

    def xt(self):
        """A draw of q(x_t | x_0), float32: what the network sees."""
        signal, noise = self.signal_and_noise()
        return signal.float() * self.x0 + noise.float() * self.noise

    def indices(self):
        return torch.from_numpy(self.steps)

    def __getitem__(self, chosen):
        """The batch of some of the images."""
        return Batch(self.chain, self.x0[chosen], self.noise[chosen], self.steps[chosen])


class Simple:
    """Mean squared error of the predicted noise (Ho et al. 2020, equation 14)."""

    def __init__(self, parts):
        self.has_auto_encoder = AUTO_ENCODER in parts

    def learns_variance(self, part):
        """Whether the part's network says the variance as well, in further channels."""
        return False

    def target(self, batch):
        return batch.noise

    def errors(self, output, batch):
        """Mean squared error of what is predicted."""
        prediction, _ = split(output, batch)
        return (prediction.double() - self.target(batch)).square().mean(dim=(1, 2, 3))

    def losses(self, output, batch, part):
        """Of images that all belong to one part, whose network made `output`."""
        return self.errors(output, batch)


class Velocity(Simple):
    """The same of v = sqrt(alpha_bar) noise - sqrt(1 - alpha_bar) x_0 (Salimans and Ho 2022)."""

    def target(self, batch):
        signal, noise = batch.signal_and_noise()
        return signal * batch.noise - noise * batch.x0


class Bound(Simple):
    """The variational bound in bits per dimension, of a variance learned within its range.

    Ho et al. 2020, equation 5, with Nichol and Dhariwal 2021, equation 15. The first step of a DAED
    has the squared error of the image that its auto-encoder restores (Deja et al. 2022).
    """

    def learns_variance(self, part):
        return part != AUTO_ENCODER

    def restored(self, epsilon, batch):
        """The clean image that the predicted noise leaves."""
        signal, noise = batch.signal_and_noise()
        return (batch.xt().double() - noise * epsilon.double()) / signal

    def terms(self, output, batch):
        """A divergence for each image, or the likelihood at the first step; bits per dimension."""
        epsilon, position = split(output, batch)
        # The first step's own would be 0.
        smallest = batch.chain.posterior_variances[[1, *range(1, batch.chain.steps)]]
        smallest = batch.coefficients(np.log(smallest))
        largest = batch.coefficients(np.log(batch.chain.betas))
        share = (position.double() + 1) / 2
        log_variance = share * largest + (1 - share) * smallest
        mean = posterior_mean(self.restored(epsilon, batch), batch)
        true_mean = posterior_mean(batch.x0, batch)
        divergence = normal_divergence(true_mean, smallest, mean, log_variance)
        surprise = -log_likelihood(batch.x0.double(), mean, log_variance)
        is_first = batch.indices()[:, None, None, None] == 0
        return torch.where(is_first, surprise, divergence).mean(dim=(1, 2, 3)) / math.log(2)

    def scale(self, batch):
        """How many terms the bound has: the mean over uniform steps estimates their sum."""
        return batch.chain.steps - self.has_auto_encoder

    def losses(self, output, batch, part):
        if part == AUTO_ENCODER:
            gap = self.restored(output, batch) - batch.x0
            return self.scale(batch) * gap.square().mean(dim=(1, 2, 3))
        return self.scale(batch) * self.terms(output, batch)


class Hybrid(Bound):
    """The simple loss, and a thousandth of the bound for the variance alone.

    Nichol and Dhariwal 2021, equation 16. A DAED's first step has the simple loss alone.
    """

    def losses(self, output, batch, part):
        simple = self.errors(output, batch)
        if part == AUTO_ENCODER:
            return simple
        epsilon, position = split(output, batch)
        held = torch.cat((epsilon.detach(), position), dim=1)
        return simple + self.scale(batch) / 1000 * self.terms(held, batch)


OBJECTIVES = {"simple": Simple, "v": Velocity, "vlb": Bound, "hybrid": Hybrid}


def split(output, batch):
    """The prediction, and where the variance stands in its range if the network says it."""
    channels = batch.x0.shape[1]
    return output[:, :channels], output[:, channels:]


def posterior_mean(x0, batch):
    """The mean of q(x_t-1 | x_t, x_0) (Ho et al. 2020, equation 7)."""
    of_x0, of_xt = batch.chain.posterior_x0, batch.chain.posterior_xt
    return batch.coefficients(of_x0) * x0 + batch.coefficients(of_xt) * batch.xt()


def normal_divergence(mean_q, log_variance_q, mean_p, log_variance_p):
    """KL(q, p) of two normal distributions, in nats."""
    ratio = log_variance_q - log_variance_p
    gap = (mean_q - mean_p).square() / log_variance_p.exp()
    return (ratio.exp() + gap - 1 - ratio) / 2


def cumulative(z):
    """Of the normal distribution, as guided-diffusion approximates it (Page 1977)."""
    return (1 + torch.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3))) / 2


def log_likelihood(x0, mean, log_variance):
    """Of the levels of x_0, each of which has its bin (Ho et al. 2020, equation 13), in nats."""
    deviation = (log_variance / 2).exp()
    upper = torch.where(x0 > EDGE, 1.0, cumulative((x0 + HALF_BIN - mean) / deviation))
    lower = torch.where(x0 < -EDGE, 0.0, cumulative((x0 - HALF_BIN - mean) / deviation))
    return (upper - lower).clamp(min=LEAST_PROBABILITY).log()
