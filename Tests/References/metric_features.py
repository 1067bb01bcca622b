"""Features that follow from names alone, for metrics: README.md says how."""
import numpy as np

import hash_values

#: Sets of pooled features: images, numbers per image, hidden numbers behind them.
SMALL = {"samples": (300, 24, 4), "reference": (400, 24, 4)}
FEW = {"samples": (12, 24, 4), "reference": (15, 24, 4)}
LARGE = {"samples": (10_000, 2048, 16), "reference": (10_000, 2048, 16)}


def pooled(name, side, shape):
    """Float32 `[images, columns]`: a few hidden numbers, weighted, and noise of their own."""
    images, columns, hidden = shape
    latent = hash_values.data(f"metrics.{name}.{side}.latent", (images, hidden))
    if side == "samples":
        latent = latent * np.float32(1.25) + np.float32(0.25)
    noise = hash_values.data(f"metrics.{name}.{side}.noise", (images, columns))
    weights = np.float32(0.5) + (np.arange(columns) % 7).astype(np.float32) / np.float32(8)
    return latent[:, np.arange(columns) % hidden] * weights + noise * np.float32(0.125)


def logits(name, shape):
    """Float32 `[images, classes]`."""
    return hash_values.data(f"metrics.{name}.logits", shape) * np.float32(3)
