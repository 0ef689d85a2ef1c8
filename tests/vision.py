"""torchvision beside a CPU build of torch.

Its wheels are built for CUDA: `import torchvision` looks for operators that a CPU build lacks.
Its models and its pyramid are plain Python, and need none of them; declaring the operators is enough.
"""

from __future__ import annotations

import torch

# Declarations last as long as this object.
operators = torch.library.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]  # torch does not annotate it
for _signature in (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
):
    operators.define(_signature)  # type: ignore[no-untyped-call]  # torch does not annotate it

from torchvision import models  # type: ignore[import-untyped]  # noqa: E402
from torchvision.ops.feature_pyramid_network import (  # type: ignore[import-untyped]  # noqa: E402
    FeaturePyramidNetwork,
    LastLevelMaxPool,
)

__all__ = ["FeaturePyramidNetwork", "LastLevelMaxPool", "models"]
