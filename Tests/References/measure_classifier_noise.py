"""Prints the table of Documentation/builtin-extractor.md: what the classifier's pooled features tell
apart, with the committed weights, in PyTorch, and Fréchet distances by scipy.

    python Tests/References/measure_classifier_noise.py [--data /usr/share/datasets/fashion-mnist]
"""
import argparse
import gzip
import pathlib

import numpy as np
import scipy.linalg
import torch
from safetensors.torch import load_file

from make_classifier_references import Classifier

ROOT = pathlib.Path(__file__).resolve().parents[2]
WEIGHTS = ROOT / "Sources/CClassifierWeights/fashion-mnist.safetensors"
LEVELS = (0, 4, 8, 16, 32, 64)
BATCH = 1000


def images(folder, name):
    content = gzip.decompress((folder / f"{name}-images-idx3-ubyte.gz").read_bytes())
    return np.frombuffer(content, np.uint8, offset=16).reshape(-1, 28, 28)


def labels(folder, name):
    content = gzip.decompress((folder / f"{name}-labels-idx1-ubyte.gz").read_bytes())
    return np.frombuffer(content, np.uint8, offset=8)


def features(network, levels):
    """Pooled features and logits, in float64."""
    pieces = []
    for start in range(0, len(levels), BATCH):
        x = torch.from_numpy(levels[start:start + BATCH].astype(np.float32) / 127.5 - 1)
        pieces.append(network(x[:, None])[:2])
    return [torch.cat(view).double().numpy() for view in zip(*pieces)]


def moments(values):
    return values.mean(0), np.cov(values, rowvar=False)


def frechet(a, b):
    (mean, covariance), (other_mean, other_covariance) = a, b
    root = scipy.linalg.sqrtm(covariance @ other_covariance).real
    difference = mean - other_mean
    return difference @ difference + np.trace(covariance + other_covariance - 2 * root)


@torch.no_grad()
def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=pathlib.Path, default="/usr/share/datasets/fashion-mnist")
    folder = parser.parse_args().data
    network = Classifier()
    network.load_state_dict(load_file(WEIGHTS))
    test = images(folder, "t10k")
    reference = moments(features(network, images(folder, "train"))[0])
    random = np.random.default_rng(0)
    for level in LEVELS:
        noise = random.normal(0, level, test.shape) if level else 0
        noised = np.clip(np.rint(test + noise), 0, 255)
        pooled, logits = features(network, noised)
        correct = (logits.argmax(1) == labels(folder, "t10k")).mean()
        print(
            f"| {level} | {frechet(reference, moments(pooled)):.4f} | {100 * correct:.2f} % |")


if __name__ == "__main__":
    main()
