"""Writes inception.safetensors: what the FID network of pytorch-fid says of a few images, in float64,
and sketches of images that its peers resized. README.md describes them.

Weights and images follow from names (hash_values.py), so neither is stored. Needs pytorch-fid,
torch-fidelity, torchvision and Pillow beside torch; two checks tie what is written here to the tools:
pytorch-fid's module as a whole (its resizing and scaling), and torch-fidelity's extractor.
"""
import pathlib

import numpy as np
import pytorch_fid.inception
import torch
import torch.nn.functional as F
from PIL import Image

import hash_values
import reference_file

SCRIPT = "Tests/References/make_inception_references.py"
PATH = pathlib.Path(__file__).resolve().parent / "inception.safetensors"
SIZE = 299
#: Images of which the network's features are stored: shape, resize, scale.
FEATURES = [
    ((28, 28, 1), "tensorflow", "tensorflow"), ((32, 32, 3), "tensorflow", "tensorflow"),
    ((64, 64, 3), "tensorflow", "tensorflow"), ((299, 299, 3), "tensorflow", "tensorflow"),
    ((28, 28, 1), "pytorch", "pytorch"), ((64, 64, 3), "pytorch", "pytorch"),
    ((32, 32, 3), "clean", "tensorflow"), ((320, 400, 3), "clean", "pytorch"),
]  # fmt: skip
#: Images that are resized by every rule.
RESIZED = [(28, 28, 1), (32, 32, 3), (64, 48, 3), (299, 299, 3), (310, 400, 3), (1, 2, 1)]


def levels(shape):
    """An image of grey levels, height x width x channels, uint8."""
    name = f"levels of [{', '.join(map(str, (1, *shape)))}]"
    return (hash_values.hashes(name, 0, int(np.prod(shape))) >> np.uint64(56)).astype(
        np.uint8
    ).reshape(shape)


def weight(name, shape):
    """A tensor of the network: so scaled that activations stay of order 1 behind ReLU."""
    values = hash_values.parameter(name, shape)
    if name.endswith("conv.weight"):
        return values * np.float32(np.sqrt(2.0))
    if name.endswith("running_mean"):
        return values - np.float32(1)
    if name.endswith("running_var"):
        return (values - np.float32(1)) * np.float32(5) + np.float32(1)
    return values


def make_state():
    """Every tensor of the file that pytorch-fid loads, by name."""
    make, load = torch.nn.Module.load_state_dict, pytorch_fid.inception.load_state_dict_from_url
    torch.nn.Module.load_state_dict = lambda self, state: None
    pytorch_fid.inception.load_state_dict_from_url = lambda *arguments, **keywords: {}
    try:
        shapes = pytorch_fid.inception.fid_inception_v3().state_dict()
    finally:
        torch.nn.Module.load_state_dict = make
        pytorch_fid.inception.load_state_dict_from_url = load
    return {
        name: torch.from_numpy(weight(name, tuple(value.shape)))
        for name, value in shapes.items()
        if not name.endswith("num_batches_tracked")
    }


def resized_by_tensorflow(image):
    """TensorFlow 1's resize_bilinear with its defaults, from its definition, in float32."""

    def along(x, axis):
        scale = np.float32(x.shape[axis]) / np.float32(SIZE)
        place = np.arange(SIZE, dtype=np.float32) * scale
        lower = np.floor(place).astype(int)
        t = (place - lower.astype(np.float32)).reshape([-1 if a == axis else 1 for a in range(3)])
        a = x.take(lower, axis)
        b = x.take(np.minimum(lower + 1, x.shape[axis] - 1), axis)
        return a + (b - a) * t

    return along(along(image.astype(np.float32), 1), 0)


def resized_by_pytorch(image):
    x = torch.from_numpy(image.astype(np.float32)).permute(2, 0, 1)[None]
    y = F.interpolate(x, size=(SIZE, SIZE), mode="bilinear", align_corners=False)
    return y[0].permute(1, 2, 0).numpy()


def resized_by_pillow(image):
    """As clean-fid does it: channel by channel in mode F, then cut."""
    channels = [
        np.asarray(
            Image.fromarray(image[:, :, c].astype(np.float32), mode="F").resize(
                (SIZE, SIZE), Image.Resampling.BICUBIC
            )
        )
        for c in range(image.shape[2])
    ]
    return np.clip(np.stack(channels, axis=2), 0, 255)


RESIZE = {
    "tensorflow": resized_by_tensorflow,
    "pytorch": resized_by_pytorch,
    "clean": resized_by_pillow,
}
SCALE = {
    "tensorflow": lambda x: (x - np.float32(128)) / np.float32(128),
    "pytorch": lambda x: x / np.float32(255) * np.float32(2) - np.float32(1),
}


def features(network, image, resize, scale):
    """pool3, logits without bias and the map of sFID, in the type of the network's weights."""
    x = np.broadcast_to(SCALE[scale](RESIZE[resize](image)), (SIZE, SIZE, 3))
    x = torch.from_numpy(x.copy()).permute(2, 0, 1)[None].to(network.fc.weight.dtype)
    kept = {}
    hooks = [
        network.Mixed_6d.branch1x1.register_forward_hook(
            lambda module, inputs, output: kept.update(spatial=output)
        ),
        network.avgpool.register_forward_hook(
            lambda module, inputs, output: kept.update(pooled=output.flatten(1))
        ),
    ]
    with torch.no_grad():
        network(x)
        logits = F.linear(kept["pooled"], network.fc.weight)
    for hook in hooks:
        hook.remove()
    spatial = kept["spatial"].permute(0, 2, 3, 1)[..., :7].flatten(1)
    values = {"pooled": kept["pooled"], "logits": logits, "spatial": spatial}
    return {key: value[0].double().numpy() for key, value in values.items()}


def relative(actual, expected):
    return np.linalg.norm(actual - expected) / np.linalg.norm(expected)


def check_pytorch_fid(state):
    """pytorch-fid's module, which resizes and scales by itself, against what is written here."""
    load = pytorch_fid.inception.load_state_dict_from_url
    pytorch_fid.inception.load_state_dict_from_url = lambda *arguments, **keywords: state
    module = pytorch_fid.inception.InceptionV3([3])
    network = pytorch_fid.inception.fid_inception_v3()
    pytorch_fid.inception.load_state_dict_from_url = load
    image = levels((64, 64, 3))
    with torch.no_grad():
        x = torch.from_numpy(image).permute(2, 0, 1)[None].float() / 255
        found = module.eval()(x)[0].flatten().double().numpy()
    network.eval()
    error = relative(features(network, image, "pytorch", "pytorch")["pooled"], found)
    print(f"pytorch-fid's module: {error:.1e}")
    assert error < 1e-5
    return network


def check_torch_fidelity(state, network, folder):
    """torch-fidelity's extractor, with TensorFlow's rule."""
    from torch_fidelity.feature_extractor_inceptionv3 import FeatureExtractorInceptionV3

    path = pathlib.Path(folder) / "weights.pth"
    torch.save(state, path, _use_new_zipfile_serialization=False)
    names = ["2048", "logits_unbiased"]
    extractor = FeatureExtractorInceptionV3(
        "inception-v3-compat", names, feature_extractor_weights_path=str(path)
    )
    for shape in [(32, 32, 3), (299, 299, 3)]:
        image = levels(shape)
        found = extractor(torch.from_numpy(image).permute(2, 0, 1)[None])
        own = features(network, image, "tensorflow", "tensorflow")
        for key, value in zip(("pooled", "logits"), found):
            error = relative(own[key], value[0].double().numpy())
            print(f"torch-fidelity's {key} of {shape}: {error:.1e}")
            assert error < 1e-5


def main():
    import tempfile

    state = make_state()
    print(f"{len(state)} tensors, {sum(value.numel() for value in state.values())} numbers")
    network = check_pytorch_fid(state)
    with tempfile.TemporaryDirectory() as folder:
        check_torch_fidelity(state, network, folder)
    tensors, own = {}, 0
    single = {case: features(network, levels(case[0]), *case[1:]) for case in FEATURES}
    network.double()
    for (shape, resize, scale), found in single.items():
        exact = features(network, levels(shape), resize, scale)
        own = max(own, *(relative(found[key], exact[key]) for key in exact))
        for key, value in exact.items():
            tensors[f"{'x'.join(map(str, shape))}.{resize}.{scale}.{key}"] = value
            print(f"{shape} {resize} {key}: mean {value.mean():.3f}, deviation {value.std():.3f}")
    print(f"PyTorch's own float32: {own:.1e}")
    for shape in RESIZED:
        for rule, resize in RESIZE.items():
            name = f"{'x'.join(map(str, shape))}.{rule}.resized"
            tensors[name] = hash_values.sketch(name, resize(levels(shape)))
    reference_file.write(PATH, SCRIPT, tensors, pillow=Image.__version__)


if __name__ == "__main__":
    main()
