"""`Input`: where a network's tensors come in."""

from __future__ import annotations

from neurlink_gen import rules
from neurlink_gen.code import Text
from neurlink_gen.diagnostics import Problem
from neurlink_gen.ops import arguments
from neurlink_gen.ops.operation import Operation, Result, Site
from neurlink_gen.tensors import Tensor


class Input(Operation):
    """A tensor that the caller passes to `forward`, `[N, C, *sizes]`.

    base_shape: every ratio in the network is a ratio of this input's size; by default of the
        first input's. multiple_of, min_size: what callers promise of every spatial axis.
    size: the one size, in pixels, that callers promise to pass; every size is then a number.
    """

    namespaces = ("nerves",)
    inputs = (0, 0)

    def __init__(
        self,
        base_shape: bool = False,
        *,
        multiple_of: int = 1,
        min_size: int = 1,
        size: int | tuple[int, ...] | None = None,
    ) -> None:
        super().__init__()
        self.base_shape = arguments.flag("base_shape", base_shape)
        self.multiple_of = arguments.integer("multiple_of", multiple_of, 1)
        self.min_size = arguments.integer("min_size", min_size, 1)
        self.size: tuple[int, ...] | int | None = None
        if isinstance(size, tuple):
            self.size = arguments.extents("size", size, len(size))
        elif size is not None:
            self.size = arguments.integer("size", size, 1)

    def apply(self, site: Site) -> Result:
        target = site.target
        if target.channels is None:
            raise Problem(
                rules.BAD_CHANNELS,
                "an Input must declare its channels",
                help="write, for example, ((3, 1), nv.Input())",
            )
        assert target.sizes is not None, "`...` has become axes of its own"
        return Result((Tensor(target.channels, target.sizes),), Text(""))

    @property
    def promises(self) -> tuple[str, ...]:
        """The arguments with which it promises something of the size that comes."""
        given = {
            "multiple_of": self.multiple_of > 1,
            "min_size": self.min_size > 1,
            "size": self.size is not None,
        }
        return tuple(name for name, is_given in given.items() if is_given)
