"""The convolutions with their endings: a normalisation and an activation that follow."""

from neurlink_gen.ops.convolution import (
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTransposed1d,
    ConvTransposed2d,
    ConvTransposed3d,
)


class Conv1d_ReLU(Conv1d):
    """`Conv1d`, then ReLU."""

    ending = "_ReLU"


class Conv1d_BN_ReLU(Conv1d):
    """`Conv1d`, then batch normalisation, then ReLU."""

    ending = "_BN_ReLU"


class Conv1d_ReLU_BN(Conv1d):
    """`Conv1d`, then ReLU, then batch normalisation."""

    ending = "_ReLU_BN"


class Conv2d_ReLU(Conv2d):
    """`Conv2d`, then ReLU."""

    ending = "_ReLU"


class Conv2d_BN_ReLU(Conv2d):
    """`Conv2d`, then batch normalisation, then ReLU."""

    ending = "_BN_ReLU"


class Conv2d_ReLU_BN(Conv2d):
    """`Conv2d`, then ReLU, then batch normalisation."""

    ending = "_ReLU_BN"


class Conv3d_ReLU(Conv3d):
    """`Conv3d`, then ReLU."""

    ending = "_ReLU"


class Conv3d_BN_ReLU(Conv3d):
    """`Conv3d`, then batch normalisation, then ReLU."""

    ending = "_BN_ReLU"


class Conv3d_ReLU_BN(Conv3d):
    """`Conv3d`, then ReLU, then batch normalisation."""

    ending = "_ReLU_BN"


class ConvTransposed1d_ReLU(ConvTransposed1d):
    """`ConvTransposed1d`, then ReLU."""

    ending = "_ReLU"


class ConvTransposed1d_BN_ReLU(ConvTransposed1d):
    """`ConvTransposed1d`, then batch normalisation, then ReLU."""

    ending = "_BN_ReLU"


class ConvTransposed1d_ReLU_BN(ConvTransposed1d):
    """`ConvTransposed1d`, then ReLU, then batch normalisation."""

    ending = "_ReLU_BN"


class ConvTransposed2d_ReLU(ConvTransposed2d):
    """`ConvTransposed2d`, then ReLU."""

    ending = "_ReLU"


class ConvTransposed2d_BN_ReLU(ConvTransposed2d):
    """`ConvTransposed2d`, then batch normalisation, then ReLU."""

    ending = "_BN_ReLU"


class ConvTransposed2d_ReLU_BN(ConvTransposed2d):
    """`ConvTransposed2d`, then ReLU, then batch normalisation."""

    ending = "_ReLU_BN"


class ConvTransposed3d_ReLU(ConvTransposed3d):
    """`ConvTransposed3d`, then ReLU."""

    ending = "_ReLU"


class ConvTransposed3d_BN_ReLU(ConvTransposed3d):
    """`ConvTransposed3d`, then batch normalisation, then ReLU."""

    ending = "_BN_ReLU"


class ConvTransposed3d_ReLU_BN(ConvTransposed3d):
    """`ConvTransposed3d`, then ReLU, then batch normalisation."""

    ending = "_ReLU_BN"
