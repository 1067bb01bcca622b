"""Writes diffusers-NETWORK.txt: the config.json that diffusers saves for a network, then the name
and shape of each of its tensors.

Needs `pip install diffusers`. README.md describes the files.
"""
import json
import pathlib

from diffusers import UNet2DModel

FOLDER = pathlib.Path(__file__).resolve().parent
COMMON = {
    "attn_norm_num_groups": 32,
    "resnet_time_scale_shift": "scale_shift",
}
#: The networks of make_unet_references.py that a UNet2DModel can be.
NETWORKS = {
    "head-channels": {
        **COMMON,
        "sample_size": (12, 20),
        "in_channels": 3,
        "out_channels": 3,
        "block_out_channels": (32, 64, 96),
        "layers_per_block": 1,
        "down_block_types": ("DownBlock2D", "AttnDownBlock2D", "DownBlock2D"),
        "up_block_types": ("UpBlock2D", "AttnUpBlock2D", "UpBlock2D"),
        "attention_head_dim": 16,
    },
    "residual-resampling": {
        **COMMON,
        "sample_size": (20, 12),
        "in_channels": 1,
        "out_channels": 1,
        "block_out_channels": (32, 64, 64),
        "layers_per_block": 1,
        "down_block_types": ("ResnetDownsampleBlock2D", "ResnetDownsampleBlock2D", "AttnDownBlock2D"),
        "up_block_types": ("AttnUpBlock2D", "ResnetUpsampleBlock2D", "ResnetUpsampleBlock2D"),
        "downsample_type": "resnet",
        "upsample_type": "resnet",
        "attention_head_dim": 16,
    },
    "no-film": {
        **COMMON,
        "resnet_time_scale_shift": "default",
        "sample_size": (8, 12),
        "in_channels": 3,
        "out_channels": 3,
        "block_out_channels": (64, 128),
        "layers_per_block": 2,
        "down_block_types": ("DownBlock2D", "AttnDownBlock2D"),
        "up_block_types": ("AttnUpBlock2D", "UpBlock2D"),
        "attention_head_dim": 32,
    },
    "classes-added": {
        **COMMON,
        "sample_size": (8, 12),
        "in_channels": 1,
        "out_channels": 1,
        "block_out_channels": (32, 64),
        "layers_per_block": 1,
        "down_block_types": ("DownBlock2D", "DownBlock2D"),
        "up_block_types": ("UpBlock2D", "UpBlock2D"),
        "attention_head_dim": 16,
        "num_class_embeds": 10,
    },
}


def main():
    for name, config in NETWORKS.items():
        model = UNet2DModel(**config)
        lines = [json.dumps(json.loads(model.to_json_string()), sort_keys=True)]
        for key, tensor in model.state_dict().items():
            lines.append(f"{key} {'x'.join(map(str, tensor.shape))}")
        (FOLDER / f"diffusers-{name}.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
