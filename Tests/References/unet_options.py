"""The peer's U-Net with the options of guided-diffusion that the recipes of the paper leave alone.

Head width instead of the number of heads, residual blocks that resample, conditioning without FiLM,
and both ways of class conditioning. Parameter names stay those of guided-diffusion.
"""
import dataclasses

import torch
import torch.nn.functional as F
from torch import nn

from unet_torch import AttentionBlock, Downsample, ResBlock, UNet, UNetConfig, Upsample


@dataclasses.dataclass(frozen=True)
class OptionsConfig(UNetConfig):
    """`classes`: none, added (a learned row per class) or concatenated (one-hot, behind the time)."""

    head_channels: int | None = None
    residual_resampling: bool = False
    film: bool = True
    classes: str = "none"
    class_count: int = 0


class OptionsResBlock(ResBlock):
    """A residual block that may resample (factor 2 or 1/2) and may do without FiLM."""

    def __init__(self, inputs, outputs, embedding, dropout, film=True, factor=None):
        super().__init__(inputs, outputs, embedding, dropout)
        self.film, self.factor = film, factor
        if not film:
            self.emb_layers[1] = nn.Linear(embedding, outputs)

    def resampled(self, x):
        if self.factor == 2:
            return F.interpolate(x, scale_factor=2, mode="nearest")
        return x if self.factor is None else F.avg_pool2d(x, 2)

    def forward(self, x, embedding):
        in_norm, in_activation, in_convolution = self.in_layers
        hidden = in_convolution(self.resampled(in_activation(in_norm(x))))
        norm, *rest = self.out_layers
        features = self.emb_layers(embedding)[..., None, None]
        if self.film:
            scale, shift = torch.tensor_split(features, 2, dim=1)
            hidden = norm(hidden) * (1 + scale) + shift
        else:
            hidden = norm(hidden + features)
        for layer in rest:
            hidden = layer(hidden)
        return self.skip_connection(self.resampled(x)) + hidden


class OptionsUNet(UNet):
    """Also takes `[N]` labels if it is conditioned on classes."""

    def __init__(self, config):
        super().__init__(config)
        for layer in self.modules():
            if isinstance(layer, AttentionBlock) and config.head_channels:
                layer.heads = layer.norm.num_channels // config.head_channels

    def residual(self, inputs, outputs, factor=None):
        return OptionsResBlock(
            inputs, outputs, self.embedding, self.dropout, self.config.film, factor
        )

    def make_encoder(self, widths):
        # Before the encoder, so that parameters stand in guided-diffusion's order.
        if self.config.classes == "added":
            self.label_emb = nn.Embedding(self.config.class_count, self.embedding)
        if self.config.classes == "concatenated":
            self.time_embed[2] = nn.Linear(
                self.embedding, self.embedding - self.config.class_count
            )
        stages, skips = super().make_encoder(widths)
        self.replace(stages, Downsample, skips, 0.5)
        return stages, skips

    def make_decoder(self, widths, skips):
        stages = super().make_decoder(widths, skips)
        per_level = self.config.blocks + 1
        channels = [width for width in reversed(widths) for _ in range(per_level)]
        self.replace(stages, Upsample, channels, 2)
        return stages

    def replace(self, stages, kind, channels, factor):
        """Puts residual blocks in the place of a kind of layer."""
        if not self.config.residual_resampling:
            return
        for stage, width in zip(stages, channels):
            if isinstance(stage[-1], kind):
                stage[-1] = self.residual(width, width, factor)

    def embed(self, steps, labels):
        embedding = super().embed(steps, labels)
        if self.config.classes == "added":
            embedding = embedding + self.label_emb(labels)
        if self.config.classes == "concatenated":
            one_hot = F.one_hot(labels, self.config.class_count).to(embedding.dtype)
            embedding = torch.cat((embedding, one_hot), dim=1)
        return embedding


#: Without FiLM the width is 64: where a group of the norm has one channel, it undoes what is added.
OPTIONS = {
    "head-channels": OptionsConfig(12, 20, 3, 32, (1, 2, 3), (2,), blocks=1, head_channels=16),
    "residual-resampling": OptionsConfig(
        20, 12, 1, 32, (1, 2, 2), (4,), blocks=1, residual_resampling=True
    ),
    "no-film": OptionsConfig(8, 12, 3, 64, (1, 2), (2,), blocks=2, film=False),
    "classes-added": OptionsConfig(
        8, 12, 1, 32, (1, 2), (), blocks=1, classes="added", class_count=10
    ),
    "all-options": OptionsConfig(
        12, 8, 3, 64, (1, 3), (1, 2), blocks=1, head_channels=32, residual_resampling=True,
        film=False, classes="concatenated", class_count=5,
    ),
}
