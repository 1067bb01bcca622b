"""Writes unet-<config>.safetensors and unet-<config>.names.txt: the U-Net's numbers in float64.

Weights and inputs follow from names (hash_values.py), so only results are stored: output, loss and
a sketch of every gradient. README.md describes the format.
"""
import argparse
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F

import hash_values
import reference_file

SCRIPT = "Tests/References/make_unet_references.py"
FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parents[1] / "Benchmarks" / "peers"))
from unet_options import OPTIONS, OptionsConfig, OptionsUNet  # noqa: E402
from unet_torch import CONFIGS, UNet, UNetConfig, parameter_count  # noqa: E402

#: Stresses what the recipes do not: oblong images, two blocks and heads, twice the output channels.
ODD = UNetConfig(12, 20, 3, 32, (1, 2), (2,), blocks=2, heads=2, out_channels=6)
NETWORKS = {**CONFIGS, "odd": ODD, **OPTIONS}
TIMESTEPS = {
    "fashion-mnist": (17, 402),
    "fashion-mnist-noattn": (17, 402),
    "quick": (17, 402),
    "cifar10": (250,),
    "celeba": (250,),
    "odd": (17, 402, 0),
    **{name: (17, 402, 0) for name in OPTIONS},
}
#: Of networks that are conditioned on classes.
LABELS = {"classes-added": (3, 0, 3), "all-options": (4, 1, 0)}
#: Table 7 of the paper: networks whose size is known, by what they change in fashion-mnist.
CAPACITY = {
    "ddgm": {},
    "ddgm-1.5x-channels": {"channels": 96},
    "ddgm-2x-blocks": {"blocks": 6},
}


def build(config):
    return OptionsUNet(config) if isinstance(config, OptionsConfig) else UNet(config)


def network(name, dtype=torch.float64):
    """The network with the weights that follow from its parameters' names."""
    model = build(NETWORKS[name])
    with torch.no_grad():
        for key, parameter in model.named_parameters():
            parameter.copy_(torch.from_numpy(hash_values.parameter(key, tuple(parameter.shape))))
    return model.to(dtype)


def problem(name, dtype=torch.float64):
    """Images, timesteps and target."""
    config, steps = NETWORKS[name], TIMESTEPS[name]
    images = hash_values.data("input.x", (len(steps), *config.input_shape))
    target = hash_values.data("input.target", (len(steps), *config.output_shape))
    return (
        torch.from_numpy(images).to(dtype).requires_grad_(),
        torch.tensor(steps),
        torch.from_numpy(target).to(dtype),
    )


def labels(name):
    """The classes of the images, as the arguments that a network takes behind the steps."""
    return (torch.tensor(LABELS[name]),) if name in LABELS else ()


def solve(name, dtype=torch.float64):
    """Output, loss and the gradient of every parameter and of the images, all in `dtype`."""
    model = network(name, dtype)
    images, steps, target = problem(name, dtype)
    output = model(images, steps, *labels(name))
    loss = F.mse_loss(output, target)
    loss.backward()
    gradients = {key: parameter.grad.numpy() for key, parameter in model.named_parameters()}
    gradients["input.x"] = images.grad.numpy()
    return output.detach().numpy(), loss.item(), gradients


def stored(name, gradient):
    """A gradient as the reference file holds it: in full if it is small or that of the images."""
    if name == "input.x" or gradient.size <= hash_values.BUCKETS:
        return f"gradient.{name}", gradient.astype(np.float32)
    return f"sketch.{name}", hash_values.sketch(name, gradient).astype(np.float32)


def as_float32_pair(value):
    high = np.float32(value)
    return np.array([high, np.float32(value - np.float64(high))], np.float32)


def write_reference(name):
    output, loss, gradients = solve(name)
    tensors = {
        "output": output.astype(np.float32),
        "loss": as_float32_pair(loss),
        "timesteps": np.array(TIMESTEPS[name], np.float32),
    }
    if name in LABELS:
        tensors["labels"] = np.array(LABELS[name], np.float32)
    tensors.update(stored(key, gradient) for key, gradient in gradients.items())
    count = sum(gradient.size for key, gradient in gradients.items() if key != "input.x")
    path = FOLDER / f"unet-{name}.safetensors"
    metadata = {"loss": f"{loss:.17g}", "parameters": str(count)}
    reference_file.write(path, SCRIPT, tensors, **metadata)


def write_names(name):
    """One line per parameter, in the module's order: name, then shape such as 64x1x3x3."""
    shapes = [(key, p.shape) for key, p in build(NETWORKS[name]).named_parameters()]
    lines = [f"{key} {'x'.join(map(str, shape))}\n" for key, shape in shapes]
    (FOLDER / f"unet-{name}.names.txt").write_text("".join(lines))


def write_counts():
    """parameter-counts.csv: the configurations, and the networks of Table 7."""
    counts = {name: parameter_count(build(config)) for name, config in NETWORKS.items()}
    for name, changes in CAPACITY.items():
        config = UNetConfig(**{**vars(CONFIGS["fashion-mnist"]), **changes})
        counts[f"table7/{name}"] = parameter_count(UNet(config))
    counts["table7/daed"] = 2 * counts["table7/ddgm"]
    lines = ["network,parameters\n"] + [f"{name},{count}\n" for name, count in counts.items()]
    (FOLDER / "parameter-counts.csv").write_text("".join(lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help=f"of {', '.join(NETWORKS)} (default: all)")
    parser.add_argument("--threads", type=int, default=2, help="default: %(default)s")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    for name in options.names or NETWORKS:
        write_names(name)
        write_reference(name)
    write_counts()


if __name__ == "__main__":
    main()
