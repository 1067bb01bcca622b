"""A small CIFAR10 and CIFAR100 in both versions, and what they hold: cifar10.tar.gz, cifar100.tar.gz,
cifar10-python.tar.gz, cifar100-python.tar.gz, cifar10.npz, cifar100.npz.

Two images per batch of CIFAR10 instead of 10,000; four and two of CIFAR100 instead of 50,000 and
10,000. Pixels and labels begin as the dictionaries that the Python version pickles; the records are
written from these, and the images for the tests are put in order by NumPy's reshape and transpose
alone. The batches of CIFAR10 are pickled in every protocol that is read; the others as Python 2 did,
whose texts are strings of bytes.
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


class Python2Pickler(pickle._Pickler):
    """Writes bytes as Python 2 wrote its str, in protocol 2."""

    dispatch = dict(pickle._Pickler.dispatch)

    def save_bytes(self, value: bytes) -> None:
        if len(value) < 256:
            self.write(pickle.SHORT_BINSTRING + bytes([len(value)]) + value)
        else:
            self.write(pickle.BINSTRING + len(value).to_bytes(4, "little") + value)
        self.memoize(value)

    dispatch[bytes] = save_bytes


def pickled(batch: dict[bytes, object], protocol: int | None) -> bytes:
    """In a protocol of Python 3, or, without one, as Python 2 did."""
    if protocol is not None:
        return pickle.dumps(batch, protocol=protocol)
    file = io.BytesIO()
    Python2Pickler(file, 2).dump(batch)
    # NumPy had its function in this module then.
    return file.getvalue().replace(b"cnumpy._core.multiarray", b"cnumpy.core.multiarray")


def hundred(random: np.random.Generator, count: int) -> dict[bytes, object]:
    batch = {
        b"filenames": [f"{index}.png".encode() for index in range(count)],
        b"batch_label": b"a batch",
        b"fine_labels": [int(label) for label in random.integers(0, 100, count)],
        b"coarse_labels": [int(label) for label in random.integers(0, 20, count)],
        b"data": random.integers(0, 256, (count, 3072), dtype=np.uint8),
    }
    return batch


def make_hundred() -> None:
    random = np.random.default_rng(100)
    batches = {"train": hundred(random, 4), "test": hundred(random, 2)}
    binary, arrays = {}, {}
    for name, batch in batches.items():
        labels = [np.asarray(batch[key], np.uint8) for key in (b"coarse_labels", b"fine_labels")]
        binary[f"{name}.bin"] = np.column_stack([*labels, batch[b"data"]]).tobytes()
        arrays[f"{name}_images"] = images([batch])
        for kind in ("coarse", "fine"):
            arrays[f"{name}_{kind}"] = np.asarray(batch[f"{kind}_labels".encode()])
    write_archive("cifar100", "cifar-100-binary", binary)
    write_archive("cifar100-python", "cifar-100-python",
                  {name: pickled(batch, None) for name, batch in batches.items()})
    np.savez(FOLDER / "cifar100.npz", **arrays)


def write_archive(name: str, folder: str, files: dict[str, bytes]) -> None:
    with open(FOLDER / f"{name}.tar.gz", "wb") as file:
        with gzip.GzipFile("", "wb", mtime=0, fileobj=file) as packed:
            with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
                for member, contents in files.items():
                    add(archive, f"{folder}/{member}", contents)


def add(archive: tarfile.TarFile, name: str, contents: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(contents)
    archive.addfile(member, io.BytesIO(contents))


def main() -> None:
    random = np.random.default_rng(10)
    batches = {name: python_batch(random) for name in [*TRAIN, "test_batch"]}
    # In the order of the original, which is not that of the batches.
    order = ["data_batch_1", "batches.meta.txt", "data_batch_3", "data_batch_4", "test_batch"]
    order += ["readme.html", "data_batch_5", "data_batch_2"]
    others = {"batches.meta.txt": "\n".join([*NAMES, "", ""]).encode(), "readme.html": b"<html/>"}
    files = {name: others[name] for name in order if name in others}
    for name in order:
        if name not in others:
            files[f"{name}.bin"] = binary_batch(batches[name])
    order = [name if name in others else f"{name}.bin" for name in order]
    write_archive("cifar10", "cifar-10-batches-bin", {name: files[name] for name in order})
    protocols = dict(zip([*TRAIN, "test_batch"], [None, 2, 3, 4, None, None]))
    write_archive("cifar10-python", "cifar-10-batches-py",
                  {name: pickled(batches[name], protocol) for name, protocol in protocols.items()})
    make_hundred()
    train = [batches[name] for name in TRAIN]
    test = [batches["test_batch"]]
    np.savez(
        FOLDER / "cifar10.npz",
        train_images=images(train), train_labels=labels(train),
        test_images=images(test), test_labels=labels(test))


if __name__ == "__main__":
    main()
