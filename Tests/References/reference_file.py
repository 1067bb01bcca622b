"""Writes a safetensors file of float32 tensors, the same bytes every time.

The safetensors package writes metadata in an order that changes from run to run.
"""
import json
import struct

import numpy as np
import torch

ALIGNMENT = 8


def write(path, script, tensors, **metadata):
    """Stores `tensors` by name, with the script, the versions and `metadata` (strings) beside them."""
    versions = {"numpy": np.__version__, "torch": torch.__version__}
    header = {"__metadata__": {"format": "pt", "script": script, **versions, **metadata}}
    content = {name: np.asarray(values, "<f4").tobytes() for name, values in tensors.items()}
    position = 0
    for name, values in tensors.items():
        end = position + len(content[name])
        shape = list(np.shape(values))
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [position, end]}
        position = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % ALIGNMENT)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(content.values()))
    print(f"{path.name}: {len(tensors)} tensors, {path.stat().st_size} bytes")
