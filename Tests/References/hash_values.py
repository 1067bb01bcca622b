"""Weights, inputs and sketches that follow from names alone; README.md defines them.

A test that reimplements these few lines needs no file of weights and no Python.
"""
import numpy as np

FNV_OFFSET = 0xCBF29CE484222325
FNV_PRIME = 0x100000001B3
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
BUCKETS = 256
CHUNK = 1 << 20


def fnv1a(name):
    """The 64-bit FNV-1a hash of a name's UTF-8 bytes."""
    value = FNV_OFFSET
    for byte in name.encode():
        value = ((value ^ byte) * FNV_PRIME) & 0xFFFFFFFFFFFFFFFF
    return np.uint64(value)


def mix(z):
    """The finaliser of SplitMix64."""
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def hashes(name, start, stop):
    """The 64-bit hashes of elements `start..<stop` of a name."""
    index = np.arange(start + 1, stop + 1, dtype=np.uint64)
    return mix(fnv1a(name) + index * GOLDEN)


def signed_units(name, count):
    """`count` float32 values in [-1, 1), every one a multiple of 2^-23."""
    result = np.empty(count, np.float32)
    for start in range(0, count, CHUNK):
        stop = min(start + CHUNK, count)
        high = (hashes(name, start, stop) >> np.uint64(40)).astype(np.float32)
        result[start:stop] = high * np.float32(2**-23) - np.float32(1)
    return result


def parameter(name, shape):
    """The value of a parameter, in row-major order of PyTorch's layout."""
    units = signed_units(name, int(np.prod(shape)))
    if len(shape) > 1:
        fan_in = int(np.prod(shape[1:]))
        values = units * np.float32(np.sqrt(3.0 / fan_in))
    elif name.endswith("bias"):
        values = units * np.float32(0.1)
    else:
        values = np.float32(1) + units * np.float32(0.1)
    return values.reshape(shape)


def data(name, shape):
    """An input or target: uniform with mean 0 and variance 1."""
    units = signed_units(name, int(np.prod(shape)))
    return (units * np.float32(np.sqrt(3.0))).reshape(shape)


def sketch(name, gradient):
    """The count-sketch of a gradient: 256 sums of its elements under random signs, in float64."""
    flat = np.asarray(gradient, np.float64).reshape(-1)
    buckets = np.zeros(BUCKETS)
    for start in range(0, flat.size, CHUNK):
        part = flat[start : start + CHUNK]
        z = hashes("sketch." + name, start, start + part.size)
        signs = 1.0 - 2.0 * ((z >> np.uint64(8)) & np.uint64(1)).astype(np.float64)
        index = (z & np.uint64(BUCKETS - 1)).astype(np.int64)
        buckets += np.bincount(index, weights=signs * part, minlength=BUCKETS)
    return buckets
