"""Daedalus's random numbers in numpy, so that both programs can train on the same draws.

Philox 4x32-10 (Salmon et al. 2011): every stream has a key, which follows from a seed, a purpose
and indices. Keys and words are uint64 arrays, so that many streams are drawn from at once. Normal
numbers agree with Daedalus's to the rounding of float32, everything else to the bit.
"""
import pathlib
import sys

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "References"))
from hash_values import fnv1a  # noqa: E402

ROUNDS = 10
MULTIPLIERS = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
WEYL = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
HALF, LOW = np.uint64(32), np.uint64(0xFFFFFFFF)
#: The second index of what is drawn one number at a time: steps and orders.
HOST = 0x64726177


def philox(counter, key):
    """Four words of 32 bits for each counter of as many words; `key` has 64 bits."""
    c0, c1, c2, c3 = counter
    k0, k1 = key & LOW, key >> HALF
    for _ in range(ROUNDS):
        product0, product1 = c0 * MULTIPLIERS[0], c2 * MULTIPLIERS[1]
        c0, c1 = (product1 >> HALF) ^ c1 ^ k0, product1 & LOW
        c2, c3 = (product0 >> HALF) ^ c3 ^ k1, product0 & LOW
        k0, k1 = (k0 + WEYL[0]) & LOW, (k1 + WEYL[1]) & LOW
    return c0, c1, c2, c3


def derived(key, first, second):
    """The keys of the items (first, second) of a stream; all three broadcast."""
    key, first, second = (np.asarray(value, np.uint64) for value in (key, first, second))
    words = philox((first & LOW, first >> HALF, second & LOW, second >> HALF), key)
    return words[0] | words[1] << HALF


def root(seed, purpose):
    """The key of a run's seed and a purpose such as "noise"."""
    return derived(seed, fnv1a(purpose), 0)


def words(keys, count):
    """The upper 24 bits of the first `count` words of each key's stream, `[len(keys), count]`."""
    blocks = np.arange(-(-count // 4), dtype=np.uint64)
    zero = np.zeros_like(blocks)
    counter = (blocks & LOW, blocks >> HALF, zero, zero)
    block = np.stack(philox(counter, np.asarray(keys, np.uint64)[:, None]), axis=-1)
    return (block.reshape(len(keys), -1) >> np.uint64(8))[:, :count]


def uniform(keys, count):
    """`[len(keys), count]` float32 in [0, 1)."""
    return words(keys, count).astype(np.float32) * np.float32(2**-24)


def normal(keys, count):
    """`[len(keys), count]` float32: pairs of words make pairs of numbers (Box and Muller 1958)."""
    pairs = words(keys, count + count % 2).reshape(len(keys), -1, 2).astype(np.float64)
    radius = np.sqrt(-2 * np.log((pairs[..., 0] + 1) * 2**-24))
    angle = 2 * np.pi * pairs[..., 1] * 2**-24
    values = np.stack((radius * np.cos(angle), radius * np.sin(angle)), axis=-1)
    return values.reshape(len(keys), -1)[:, :count].astype(np.float32)


def host_uniform(key, count):
    """The first `count` numbers in [0, 1), float64, of a stream that is drawn from one by one."""
    return (derived(key, np.arange(count), HOST) >> np.uint64(11)) * 2.0**-53


def permutation(key, count):
    """A random order of 0..<count (Fisher and Yates)."""
    order = list(range(count))
    draws = derived(key, np.arange(max(0, count - 1)), HOST).tolist()
    for last, draw in zip(range(count - 1, 0, -1), draws, strict=True):
        other = draw * (last + 1) >> 64
        order[last], order[other] = order[other], order[last]
    return np.array(order)
