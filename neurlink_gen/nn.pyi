# Generated from the catalogue in neurlink_gen/ops by `python -m tests.update`.

from neurlink_gen.ops.activation import (
    GELU as GELU,
    Hardsigmoid as Hardsigmoid,
    Hardswish as Hardswish,
    LogSigmoid as LogSigmoid,
    Mish as Mish,
    ReLU as ReLU,
    ReLU6 as ReLU6,
    SELU as SELU,
    SiLU as SiLU,
    Sigmoid as Sigmoid,
    Softsign as Softsign,
    Tanh as Tanh,
    Tanhshrink as Tanhshrink,
)
from neurlink_gen.ops.activation_channels import (
    GLU as GLU,
    LogSoftmax as LogSoftmax,
    Softmax as Softmax,
    Softmax2d as Softmax2d,
    Softmin as Softmin,
)
from neurlink_gen.ops.activation_parametric import (
    CELU as CELU,
    ELU as ELU,
    Hardshrink as Hardshrink,
    Hardtanh as Hardtanh,
    LeakyReLU as LeakyReLU,
    PReLU as PReLU,
    RReLU as RReLU,
    Softplus as Softplus,
    Softshrink as Softshrink,
    Threshold as Threshold,
)
from neurlink_gen.ops.batch_norm import (
    BatchNorm1d as BatchNorm1d,
    BatchNorm2d as BatchNorm2d,
    BatchNorm3d as BatchNorm3d,
)
from neurlink_gen.ops.channel_shuffle import ChannelShuffle as ChannelShuffle
from neurlink_gen.ops.drop_path import DropPath as DropPath
from neurlink_gen.ops.dropout import (
    AlphaDropout as AlphaDropout,
    Dropout as Dropout,
    Dropout1d as Dropout1d,
    Dropout2d as Dropout2d,
    Dropout3d as Dropout3d,
    FeatureAlphaDropout as FeatureAlphaDropout,
)
from neurlink_gen.ops.flatten import Flatten as Flatten
from neurlink_gen.ops.identity import Identity as Identity
from neurlink_gen.ops.layer_norm import LayerNorm as LayerNorm
from neurlink_gen.ops.layer_norm_channels import (
    LayerNorm1d as LayerNorm1d,
    LayerNorm2d as LayerNorm2d,
    LayerNorm3d as LayerNorm3d,
)
from neurlink_gen.ops.normalization import (
    GroupNorm as GroupNorm,
    InstanceNorm1d as InstanceNorm1d,
    InstanceNorm2d as InstanceNorm2d,
    InstanceNorm3d as InstanceNorm3d,
)
from neurlink_gen.ops.operation import Operation
from neurlink_gen.ops.padding import (
    CircularPad1d as CircularPad1d,
    CircularPad2d as CircularPad2d,
    CircularPad3d as CircularPad3d,
    ConstantPad1d as ConstantPad1d,
    ConstantPad2d as ConstantPad2d,
    ConstantPad3d as ConstantPad3d,
    ReflectionPad1d as ReflectionPad1d,
    ReflectionPad2d as ReflectionPad2d,
    ReflectionPad3d as ReflectionPad3d,
    ReplicationPad1d as ReplicationPad1d,
    ReplicationPad2d as ReplicationPad2d,
    ReplicationPad3d as ReplicationPad3d,
    ZeroPad1d as ZeroPad1d,
    ZeroPad2d as ZeroPad2d,
    ZeroPad3d as ZeroPad3d,
)
from neurlink_gen.ops.pixel_shuffle import (
    PixelShuffle as PixelShuffle,
    PixelUnshuffle as PixelUnshuffle,
)
from neurlink_gen.ops.rearrange import Rearrange as Rearrange
from neurlink_gen.ops.torch_convolution import (
    Conv1d as Conv1d,
    Conv2d as Conv2d,
    Conv3d as Conv3d,
    ConvTranspose1d as ConvTranspose1d,
    ConvTranspose2d as ConvTranspose2d,
    ConvTranspose3d as ConvTranspose3d,
)
from neurlink_gen.ops.torch_linear import Linear as Linear
from neurlink_gen.ops.torch_pooling import (
    AdaptiveAvgPool1d as AdaptiveAvgPool1d,
    AdaptiveAvgPool2d as AdaptiveAvgPool2d,
    AdaptiveAvgPool3d as AdaptiveAvgPool3d,
    AdaptiveMaxPool1d as AdaptiveMaxPool1d,
    AdaptiveMaxPool2d as AdaptiveMaxPool2d,
    AdaptiveMaxPool3d as AdaptiveMaxPool3d,
    AvgPool1d as AvgPool1d,
    AvgPool2d as AvgPool2d,
    AvgPool3d as AvgPool3d,
    MaxPool1d as MaxPool1d,
    MaxPool2d as MaxPool2d,
    MaxPool3d as MaxPool3d,
)
from neurlink_gen.ops.unflatten import Unflatten as Unflatten
from neurlink_gen.ops.unpooling import (
    MaxUnpool1d as MaxUnpool1d,
    MaxUnpool2d as MaxUnpool2d,
    MaxUnpool3d as MaxUnpool3d,
)
from neurlink_gen.ops.upsample import Upsample as Upsample

I = Identity
Module = Operation
