"""FashionMNIST from its gzipped IDX files (Debian: package dataset-fashion-mnist)."""
import gzip
import pathlib

import numpy as np

DEFAULT_FOLDER = "/usr/share/datasets/fashion-mnist"
FILES = {"train": "train-images-idx3-ubyte.gz", "test": "t10k-images-idx3-ubyte.gz"}
IMAGES_MAGIC = 0x803


def images(split, folder=DEFAULT_FOLDER):
    """All images of a split as `[N, 1, 28, 28]` float32 in [-1, 1]."""
    path = pathlib.Path(folder) / FILES[split]
    content = gzip.decompress(path.read_bytes())
    magic, count, height, width = np.frombuffer(content, ">u4", 4)
    if magic != IMAGES_MAGIC:
        raise ValueError(f"{path}: magic is {magic:#x}, but images have {IMAGES_MAGIC:#x}")
    pixels = np.frombuffer(content, np.uint8, offset=16).reshape(count, 1, height, width)
    return pixels.astype(np.float32) / np.float32(127.5) - np.float32(1)
