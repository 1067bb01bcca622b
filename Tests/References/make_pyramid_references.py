"""Writes pyramid.safetensors: the Laplacian-pyramid loss in float64, from loops over pixels.

A pyramid is built of the image and another of what the auto-encoder restores, level by level, as the
definition says; Daedalus builds one of their difference.
"""
import pathlib

import numpy as np

import hash_values
import reference_file

SCRIPT = "Tests/References/make_pyramid_references.py"
FOLDER = pathlib.Path(__file__).resolve().parent
BETAS = np.array([0.1, 0.2, 0.5])
TIMESTEPS = (0, 2, 0)
KERNEL = (1, 4, 6, 4, 1)
# Name: height, width, channels, and the numbers of levels.
CASES = {
    "even": (8, 12, 2, (1, 2, 3)),
    "odd": (7, 5, 3, (1,)),
    "halved-once": (6, 10, 1, (1, 2)),
    "to-a-pixel": (16, 16, 1, (5,)),
}


def data(name, shape):
    return hash_values.data(name, shape).astype(np.float64)


def blurred(image):
    """The binomial blur of one channel; what lies outside counts as 0."""
    height, width = image.shape
    result = np.zeros_like(image)
    for row in range(height):
        for column in range(width):
            for i, a in enumerate(KERNEL):
                for j, b in enumerate(KERNEL):
                    y, x = row + i - 2, column + j - 2
                    if 0 <= y < height and 0 <= x < width:
                        result[row, column] += a * b / 256 * image[y, x]
    return result


def halved(image):
    """The mean of each square of 2x2."""
    height, width = image.shape
    return image.reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3))


def pyramid(image, levels):
    result = []
    for _ in range(levels - 1):
        smooth = blurred(image)
        result.append(image - smooth)
        image = halved(smooth)
    return result + [image]


def distance(one, other, levels):
    """The sum over the levels of the mean absolute difference; [height, width, channels] each."""
    channels = range(one.shape[2])
    pairs = [(pyramid(one[..., c], levels), pyramid(other[..., c], levels)) for c in channels]
    return sum(
        np.mean([np.abs(a[level] - b[level]) for a, b in pairs]) for level in range(levels))


def losses(name, shape, prediction, levels, weight):
    x0, noise, output = (data(f"{name}.{key}", shape) for key in ("x0", "noise", "output"))
    result = []
    for i, t in enumerate(TIMESTEPS):
        alpha_bar = np.prod(1 - BETAS[: t + 1])
        signal, spread = np.sqrt(alpha_bar), np.sqrt(1 - alpha_bar)
        xt = signal * x0[i] + spread * noise[i]
        target, restored = {
            "epsilon": (noise[i], (xt - spread * output[i]) / signal),
            "x0": (x0[i], output[i]),
            "v": (signal * noise[i] - spread * x0[i], signal * xt - spread * output[i]),
        }[prediction]
        loss = np.mean((output[i] - target) ** 2)
        if t == 0:
            loss += weight * distance(x0[i], restored, levels)
        result.append(loss)
    return np.array(result)


def main():
    tensors = {}
    for case, (height, width, channels, level_counts) in CASES.items():
        shape = (len(TIMESTEPS), height, width, channels)
        for levels in level_counts:
            for prediction in ("epsilon", "x0", "v"):
                for weight in (1, 0.25):
                    key = f"{case}.{levels}.{prediction}.{weight}"
                    tensors[key] = losses(f"pyramid.{case}", shape, prediction, levels, weight)
    reference_file.write(FOLDER / "pyramid.safetensors", SCRIPT, tensors)


if __name__ == "__main__":
    main()
