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
from neurlink_gen.ops.add import Add as Add
from neurlink_gen.ops.average_pooling import (
    AvgPool1d as AvgPool1d,
    AvgPool2d as AvgPool2d,
    AvgPool3d as AvgPool3d,
)
from neurlink_gen.ops.batch_norm import (
    BatchNorm1d as BatchNorm1d,
    BatchNorm2d as BatchNorm2d,
    BatchNorm3d as BatchNorm3d,
)
from neurlink_gen.ops.blur_pooling import (
    BlurPool1d as BlurPool1d,
    BlurPool2d as BlurPool2d,
    BlurPool3d as BlurPool3d,
)
from neurlink_gen.ops.channel_shuffle import ChannelShuffle as ChannelShuffle
from neurlink_gen.ops.concat import Concat as Concat
from neurlink_gen.ops.convolution import (
    Conv1d as Conv1d,
    Conv2d as Conv2d,
    Conv3d as Conv3d,
    ConvTransposed1d as ConvTransposed1d,
    ConvTransposed2d as ConvTransposed2d,
    ConvTransposed3d as ConvTransposed3d,
)
from neurlink_gen.ops.convolution_endings import (
    Conv1d_BN_ReLU as Conv1d_BN_ReLU,
    Conv1d_ReLU as Conv1d_ReLU,
    Conv1d_ReLU_BN as Conv1d_ReLU_BN,
    Conv2d_BN_ReLU as Conv2d_BN_ReLU,
    Conv2d_ReLU as Conv2d_ReLU,
    Conv2d_ReLU_BN as Conv2d_ReLU_BN,
    Conv3d_BN_ReLU as Conv3d_BN_ReLU,
    Conv3d_ReLU as Conv3d_ReLU,
    Conv3d_ReLU_BN as Conv3d_ReLU_BN,
    ConvTransposed1d_BN_ReLU as ConvTransposed1d_BN_ReLU,
    ConvTransposed1d_ReLU as ConvTransposed1d_ReLU,
    ConvTransposed1d_ReLU_BN as ConvTransposed1d_ReLU_BN,
    ConvTransposed2d_BN_ReLU as ConvTransposed2d_BN_ReLU,
    ConvTransposed2d_ReLU as ConvTransposed2d_ReLU,
    ConvTransposed2d_ReLU_BN as ConvTransposed2d_ReLU_BN,
    ConvTransposed3d_BN_ReLU as ConvTransposed3d_BN_ReLU,
    ConvTransposed3d_ReLU as ConvTransposed3d_ReLU,
    ConvTransposed3d_ReLU_BN as ConvTransposed3d_ReLU_BN,
)
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
from neurlink_gen.ops.input import Input as Input
from neurlink_gen.ops.interpolate import Interpolate as Interpolate
from neurlink_gen.ops.layer_norm import LayerNorm as LayerNorm
from neurlink_gen.ops.layer_norm_channels import (
    LayerNorm1d as LayerNorm1d,
    LayerNorm2d as LayerNorm2d,
    LayerNorm3d as LayerNorm3d,
)
from neurlink_gen.ops.layout import (
    ChannelsFirst as ChannelsFirst,
    ChannelsLast as ChannelsLast,
)
from neurlink_gen.ops.linear import Linear as Linear
from neurlink_gen.ops.max_pooling import (
    MaxPool1d as MaxPool1d,
    MaxPool2d as MaxPool2d,
    MaxPool3d as MaxPool3d,
)
from neurlink_gen.ops.mean import Mean as Mean
from neurlink_gen.ops.module import Module as Module
from neurlink_gen.ops.mul import Mul as Mul
from neurlink_gen.ops.normalization import (
    GroupNorm as GroupNorm,
    InstanceNorm1d as InstanceNorm1d,
    InstanceNorm2d as InstanceNorm2d,
    InstanceNorm3d as InstanceNorm3d,
)
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
from neurlink_gen.ops.raw_tensors import (
    Buffer as Buffer,
    Parameter as Parameter,
)
from neurlink_gen.ops.rearrange import Rearrange as Rearrange
from neurlink_gen.ops.scale import Scale as Scale
from neurlink_gen.ops.skip_connect import (
    SkipConnect1d as SkipConnect1d,
    SkipConnect2d as SkipConnect2d,
    SkipConnect3d as SkipConnect3d,
)
from neurlink_gen.ops.split import Split as Split
from neurlink_gen.ops.standardized_convolution import (
    StandardizedConv1d as StandardizedConv1d,
    StandardizedConv2d as StandardizedConv2d,
    StandardizedConv3d as StandardizedConv3d,
)
from neurlink_gen.ops.times import Times as Times
from neurlink_gen.ops.unflatten import Unflatten as Unflatten
from neurlink_gen.ops.unpooling import (
    MaxUnpool1d as MaxUnpool1d,
    MaxUnpool2d as MaxUnpool2d,
    MaxUnpool3d as MaxUnpool3d,
)
from neurlink_gen.ops.upsample import Upsample as Upsample
from neurlink_gen.spec.nerve import (
    Dim as Dim,
    Line as Line,
    Lines as Lines,
    Link as Link,
    List as List,
    Nerve as Nerve,
    Stage as Stage,
)
from neurlink_gen.spec.network import (
    Net as Net,
    Network as Network,
    build as build,
)
from neurlink_gen.spec.shared import Shared as Shared

I = Identity
