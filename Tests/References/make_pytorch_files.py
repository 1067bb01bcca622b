"""Writes pytorch-zip.pt, pytorch-legacy.pt and pytorch-expected.safetensors: one state_dict in both
forms of torch.save, and what it holds in float32. README.md describes them.
"""
import collections
import pathlib

import torch

import reference_file

SCRIPT = "Tests/References/make_pytorch_files.py"
FOLDER = pathlib.Path(__file__).resolve().parent


def state_dict():
    """Every type and layout that is read: rounding, views of a shared storage, no elements."""
    generator = torch.Generator().manual_seed(7)
    shared = torch.randn(24, generator=generator)
    tensors = collections.OrderedDict(
        plain=torch.randn(2, 3, generator=generator),
        half=torch.randn(5, generator=generator).half(),
        bfloat16=torch.randn(5, generator=generator).bfloat16(),
        double=torch.randn(4, generator=generator, dtype=torch.float64) * 1e3,
        special=torch.tensor([float("nan"), float("inf"), -float("inf"), -0.0, 1e-45]),
        scalar=torch.tensor(2.5),
        empty=torch.zeros(0, 3),
        transposed=shared.view(4, 6).t(),
        slice=shared[5:17].view(3, 2, 2),
        tied=shared,
        parameter=torch.nn.Parameter(torch.randn(2, 1, 1, 3, generator=generator)),
    )
    tensors._metadata = collections.OrderedDict({"": {"version": 1}})
    return tensors


def main():
    tensors = state_dict()
    torch.save(tensors, FOLDER / "pytorch-zip.pt")
    torch.save(tensors, FOLDER / "pytorch-legacy.pt", _use_new_zipfile_serialization=False)
    expected = {name: tensor.detach().float().numpy() for name, tensor in tensors.items()}
    reference_file.write(FOLDER / "pytorch-expected.safetensors", SCRIPT, expected)


if __name__ == "__main__":
    main()
