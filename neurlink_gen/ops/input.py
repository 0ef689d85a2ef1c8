"""`Input`: where a network's tensors come in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.observation import agree
from neurlink_gen.algebra.sizes import Size
from neurlink_gen.code import Text
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.findings.places import Part
from neurlink_gen.ops import arguments
from neurlink_gen.ops.operation import Operation, Result, Site
from neurlink_gen.tensors import Tensor
from neurlink_gen.words import shown


class Shaped(Protocol):
    """A tensor, of torch or of anything else."""

    @property
    def shape(self) -> Sequence[int]: ...


class Input(Operation):
    """A tensor that the caller passes to `forward`, `[N, C, *sizes]`.

    base_shape: every ratio in the network is a ratio of this input's size; by default of the
        first input's. example: a tensor that callers might pass, or its shape as a tuple; what
        it contradicts is an error, and nothing else is done with it.
    multiple_of, min_size: what callers promise of every spatial axis.
    size: the one size, in pixels, that callers promise to pass; every size is then a number.
    """

    namespaces = ("nerves",)
    inputs = (0, 0)

    def __init__(
        self,
        base_shape: bool = False,
        example: Shaped | tuple[int, ...] | None = None,
        *,
        multiple_of: int = 1,
        min_size: int = 1,
        size: int | tuple[int, ...] | None = None,
    ) -> None:
        super().__init__()
        self.base_shape = arguments.flag("base_shape", base_shape)
        self.example = None if example is None else _shape(example)
        self.multiple_of = arguments.integer("multiple_of", multiple_of, 1)
        self.min_size = arguments.integer("min_size", min_size, 1)
        self.size: tuple[int, ...] | int | None = None
        if isinstance(size, tuple):
            self.size = arguments.extents("size", size, len(size))
        elif size is not None:
            self.size = arguments.integer("size", size, 1)
        self._check_promises()

    def _check_promises(self) -> None:
        """Raise a Problem where `size` breaks what else is promised."""
        sizes = self.size if isinstance(self.size, tuple) else (self.size,)
        for extent in sizes:
            if extent is not None and extent % self.multiple_of:
                broken = f"multiple_of={self.multiple_of}"
            elif extent is not None and extent < self.min_size:
                broken = f"min_size={self.min_size}"
            else:
                continue
            raise Problem(
                rules.BAD_VALUE,
                f"`size` is {extent}, which breaks the promise {broken}",
                help="a `size` says all there is to say: leave the other promise out",
            )

    def apply(self, site: Site) -> Result:
        target = site.target
        if target.channels is None:
            raise Problem(
                rules.BAD_CHANNELS,
                "an Input must declare its channels",
                help="write, for example, ((3, 1), nv.Input())",
                part=Part("channels"),
            )
        assert target.sizes is not None, "`...` has become axes of its own"
        tensor = Tensor(target.channels, target.sizes)
        if self.example is not None:
            self._check_example(self.example, tensor)
        return Result((tensor,), Text(""))

    @property
    def promises(self) -> tuple[str, ...]:
        """The arguments with which it promises something of the size that comes."""
        given = {
            "multiple_of": self.multiple_of > 1,
            "min_size": self.min_size > 1,
            "size": self.size is not None,
        }
        return tuple(name for name, is_given in given.items() if is_given)

    def _check_example(self, example: tuple[int, ...], tensor: Tensor) -> None:
        """Raise a Problem unless a tensor of this shape is one that the line declares."""
        said = f"the `example` is {list(example)}"
        if len(example) != 2 + tensor.rank:
            raise Problem(
                rules.BAD_VALUE,
                f"{said}, which has {len(example)} axes, and {tensor} has {2 + tensor.rank}",
                help="give the shape of a whole batch, such as (1, 3, 224, 224)",
            )
        if not agree(tensor.channels, Expression.of(example[1])):
            raise Problem(
                rules.CHANNEL_ARGUMENT,
                f"{said}, with {example[1]} channels, and the line declares {tensor.channels}",
            )
        for extent, size in zip(example[2:], tensor.sizes, strict=True):
            contradicted = self._contradicted(extent, size)
            if contradicted is not None:
                raise Problem(
                    rules.BAD_VALUE,
                    f"{said}, with a side of {extent}, and {contradicted}",
                )

    def _contradicted(self, extent: int, size: Size) -> str | None:
        """What of the line's declaration and promises a side of this length contradicts."""
        if not size.takes(extent):
            return f"the line declares {size}"
        if extent % self.multiple_of:
            return f"the input promises multiple_of={self.multiple_of}"
        if extent < self.min_size:
            return f"the input promises min_size={self.min_size}"
        return None


def _shape(example: object) -> tuple[int, ...]:
    """The shape of an example, or the shape that it is."""
    try:
        shape = tuple(
            example if isinstance(example, tuple) else getattr(example, "shape")
        )
        if shape:
            return arguments.extents("example", shape, len(shape))
    except Exception:  # what stands there may be anything, and raise anything
        pass
    raise Problem(
        rules.BAD_VALUE,
        f"`example` must be a tensor or the shape of one, not {shown(example)}",
        help="write, for example, nv.Input(example=(1, 3, 224, 224))",
    )
