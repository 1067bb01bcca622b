"""A small CIFAR10 in the form of its binary version, and what it holds: cifar10.tar.gz, cifar10.npz.

Two images per batch instead of 10,000. Pixels and labels begin as the dictionaries that the Python
version pickles; the records are written from these, and the images for the tests are put in order
by NumPy's reshape and transpose alone.
"""

import gzip
import io
import pickle
import tarfile
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parent
COUNT = 2
TRAIN = [f"data_batch_{i}" for i in range(1, 6)]
NAMES = "airplane automobile bird cat deer dog frog horse ship truck".split()


def python_batch(random: np.random.Generator) -> dict[bytes, object]:
    """A batch as the Python version has it: rows of 1024 red, 1024 green and 1024 blue values."""
    batch = {
        b"data": random.integers(0, 256, (COUNT, 3072), dtype=np.uint8),
        b"labels": [int(label) for label in random.integers(0, 10, COUNT)],
    }
    return pickle.loads(pickle.dumps(batch, protocol=2))


def binary_batch(batch: dict[bytes, object]) -> bytes:
    """The same records in the binary version: a label and a row each."""
    labels = np.asarray(batch[b"labels"], np.uint8)
    return np.column_stack([labels, batch[b"data"]]).tobytes()


def images(batches: list[dict[bytes, object]]) -> np.ndarray:
    rows = np.concatenate([batch[b"data"] for batch in batches])
    return rows.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)


def labels(batches: list[dict[bytes, object]]) -> np.ndarray:
    return np.concatenate([np.asarray(batch[b"labels"], np.int64) for batch in batches])


def add(archive: tarfile.TarFile, name: str, contents: bytes) -> None:
    member = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
    member.size = len(contents)
    archive.addfile(member, io.BytesIO(contents))


def main() -> None:
    random = np.random.default_rng(10)
    batches = {name: python_batch(random) for name in [*TRAIN, "test_batch"]}
    # In the order of the original, which is not that of the batches.
    order = ["data_batch_1", "batches.meta.txt", "data_batch_3", "data_batch_4", "test_batch"]
    order += ["readme.html", "data_batch_5", "data_batch_2"]
    others = {"batches.meta.txt": "\n".join([*NAMES, "", ""]).encode(), "readme.html": b"<html/>"}
    with open(FOLDER / "cifar10.tar.gz", "wb") as file:
        with gzip.GzipFile("", "wb", mtime=0, fileobj=file) as packed:
            with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
                for name in order:
                    if name in others:
                        add(archive, name, others[name])
                    else:
                        add(archive, f"{name}.bin", binary_batch(batches[name]))
    train = [batches[name] for name in TRAIN]
    test = [batches["test_batch"]]
    np.savez(
        FOLDER / "cifar10.npz",
        train_images=images(train), train_labels=labels(train),
        test_images=images(test), test_labels=labels(test))


if __name__ == "__main__":
    main()
