"""How many parameters the networks that are not torchvision's have elsewhere, and who says so.

Out: `SOURCES`, by our network; `NO_NUMBER`, those for which none is known, and why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Source:
    """A number of parameters as it is given somewhere.

    unit: what it is rounded to. arguments: those of ours at which it holds. counted: which of the
    parameters are part of it.
    """

    parameters: int
    who: str
    unit: int = 1
    arguments: Mapping[str, int] = field(default_factory=dict)
    counted: str = "all"

    def counts(self, key: str, shape: Shape) -> bool:
        """Whether a parameter is part of the number."""
        if self.counted == "all but the scales of batch norm":
            return not (len(shape) == 1 and key.endswith(".weight"))
        if self.counted == "weights of convolutions":
            return len(shape) == 4
        return True

    def agrees(self, parameters: int) -> bool:
        """Whether so many parameters are those of the source, up to its rounding."""
        return abs(parameters - self.parameters) * 2 <= self.unit

    def __str__(self) -> str:
        parts = [f"{self.parameters:,}"]
        if self.unit > 1:
            parts = [f"{self.parameters / 1_000_000:g} M"]
        if self.arguments:
            given = ", ".join(f"{name}={n}" for name, n in self.arguments.items())
            parts += [f"with {given}"]
        if self.counted != "all":
            parts += [f"of {self.counted}"]
        return " ".join(parts)


_TIMM = "timm 1.0"
SOURCES = {
    "convmixer.ConvMixer_1024_20": Source(24_383_464, _TIMM),
    "convmixer.ConvMixer_1536_20": Source(51_625_960, _TIMM),
    "convmixer.ConvMixer_768_32": Source(21_110_248, _TIMM),
    "dcgan.Discriminator": Source(2_765_568, "PyTorch's example of DCGAN"),
    "dcgan.Generator": Source(3_576_704, "PyTorch's example of DCGAN"),
    "fpn.ResNet50FPN": Source(
        26_852_416, "torchvision's resnet_fpn_backbone, its batch norm not frozen"
    ),
    "hrnet_classifier.HRNetW18": Source(21_299_004, f"{_TIMM}; 21.3 M in the paper"),
    "hrnet_classifier.HRNetW32": Source(41_232_680, f"{_TIMM}; 41.2 M in the paper"),
    "hrnet_classifier.HRNetW48": Source(77_469_864, f"{_TIMM}; 77.5 M in the paper"),
    "segnet.SegNet": Source(
        29_450_000, "the paper, table 4", 10_000, {"num_classes": 11}
    ),
    "srresnet.SRResNet": Source(
        1_543_000,
        "table of arXiv:1803.08664; as there, 127.8 G multiply-adds to 1280x720",
        1_000,
        counted="weights of convolutions",
    ),
    "unet.UNet": Source(31_037_698, "milesial/Pytorch-UNet, without `bilinear`"),
    "unet3d.UNet3d": Source(
        19_069_955, "the paper", counted="all but the scales of batch norm"
    ),
    "unet_plus_plus.UNetPlusPlus": Source(9_040_000, "the paper, table 2", 10_000),
    "vae.Encoder + vae.Decoder": Source(4_348_547, "World Models, appendix"),
    "voxnet.VoxNet": Source(921_736, "the paper", arguments={"num_classes": 40}),
    "xception.Xception": Source(22_855_952, "the paper, table 3"),
    **{
        f"yolox.YOLOX_{size}": Source(parameters, "the paper, table 3", 100_000)
        for size, parameters in {
            "S": 9_000_000,
            "M": 25_300_000,
            "L": 54_200_000,
            "X": 99_100_000,
        }.items()
    },
}
"""A name with a plus in it is several networks that are counted together."""

NO_NUMBER = {
    "audio_visual.L3Net": "the paper gives none",
    "csp_darknet.CSPDarknet": "the papers count it together with a detector",
    "hrnet.HRNetV2pW18": "the papers count it together with a detector",
    "neurlink_resnet.ResNet18": "an example of the neurlink package",
    "neurlink_resnet.ResNet50": "an example of the neurlink package",
    "time_series.TimeSeriesResNet": "the paper gives none",
    "wavenet.WaveNet": "the paper gives none",
}
