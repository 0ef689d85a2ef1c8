"""The emitted form: what an operation hands to the later stages, as frozen trees.

In: an operation's decisions. Out: `Module`s (what stands in `__init__`) and `Code` (what stands in
`forward`), with every literal in a `Slot`, so that a block used in several places can be compared
use by use and the slots that differ turned into parameters.
"""

from __future__ import annotations

from types import EllipsisType
from typing import NamedTuple

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.formulas import Number
from neurlink_gen.algebra.passed import Passed
from neurlink_gen.lazy_dataclasses import dataclass, field

Scalar = bool | int | float | str | Number | Passed | None
Value = Scalar | tuple[Scalar, ...]
CountOrigin = tuple[int, ...]
"""The numbers of the counts that a count of channels is the sum of."""


@dataclass(frozen=True)
class Name:
    """In a slot's place: a parameter of the class that is being written, or what is made of one."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Slot:
    """A literal, and the role it plays (`in_channels`, `stride`), which names it if it varies.

    default: torch's, at which an argument is left out; `...` where there is none.
    origin: of channels in a block, where they come from, if that is known.
    is_told: what it does to the outputs is told by what the module holds and by the channels that it
        is given; or, as in training alone, it does nothing to them.
    """

    value: Value | Name
    role: str
    default: Value | EllipsisType = ...
    origin: CountOrigin = field(default=(), compare=False)
    is_told: bool = False


@dataclass(frozen=True)
class Argument:
    """One argument of a constructor; without a keyword, a positional one."""

    slot: Slot
    keyword: str | None


@dataclass(frozen=True)
class State:
    """A parameter or buffer of a module."""

    name: str
    shape: tuple[Expression, ...]
    is_buffer: bool = False
    dtype: str = "float32"

    @property
    def count(self) -> Expression:
        """How many numbers it holds."""
        product = Expression.of(1)
        for extent in self.shape:
            product = product * extent
        return product


@dataclass(frozen=True)
class Definition:
    """A class that torch lacks, written into each file that uses it; or what such a class needs.

    source: of the class, which uses nothing but `torch`, `nn`, `F`, `Tensor`, and what it needs besides.
    is_import: it is no class, but an import of torch's. extends: the class of torch's that it is a kind
        of, and has the parameters of.
    """

    name: str
    source: str
    needs: tuple[Definition, ...] = field(default=(), compare=False)
    is_import: bool = False
    extends: str | None = None


MODULE_LIST = "nn.ModuleList"
"""The constructor of modules that stand side by side."""
MEMBERS = ""
"""The constructor of what is no module, but several members of an `nn.Sequential` in a row."""


@dataclass(frozen=True)
class Parameter:
    """What is no module, but a parameter or buffer of the class that is being written.

    value: the tensor that it begins as, with a hole for each argument, of which the last is a number,
        or one for each channel. form: how it is used, with a hole for itself and one for each operand.
    options: what its constructor is told besides. infix: the form is that of an operator. is_vector:
        the last argument is one number for each channel.
    """

    value: str
    form: str
    options: tuple[str, ...] = ()
    infix: bool = True
    is_vector: bool = False


@dataclass(frozen=True)
class Module:
    """An instance of a module class; or a parameter in its place.

    kind: what it is called when no tag names it: `conv`, `bn`, `relu`, `downsample`.
    constructor: `nn.Conv2d`, or the name of a class of the same file.
    children: the members, where the constructor is `nn.Sequential` or `MEMBERS`; `names` says what
        those are called that have a name of their own.
    is_numbered: its name bears an ordinal even where it is the only one of its kind.
    is_block: it is an instance of a class that a composite nerve became.
    definition: its class, where that is neither a block nor torch's.
    raw: what it is if it is no module.
    is_opaque: what its class has in it is not known: it is the user's own.
    passes_on: it gives what it is given, but for chance in training.
    repeats: as a member, or members, how often it stands there, if that is a parameter of the
        class; first_turn: where their count begins, the others being members of their own.
    """

    kind: str
    constructor: str
    arguments: tuple[Argument, ...] = ()
    state: tuple[State, ...] = ()
    children: tuple[Module, ...] = ()
    names: tuple[str | None, ...] = ()
    is_numbered: bool = True
    is_block: bool = False
    definition: Definition | None = None
    raw: Parameter | None = None
    is_opaque: bool = False
    passes_on: bool = False
    repeats: Slot | None = None
    first_turn: int = 0

    @property
    def torch_class(self) -> str:
        """Its class, or the one of torch's that its class is a kind of: `nn.Conv2d`."""
        extended = self.definition.extends if self.definition else None
        return extended or self.constructor

    @property
    def is_stateless(self) -> bool:
        """Whether one instance can serve in several places."""
        return not (self.state or self.is_block or self.is_opaque) and all(
            child.is_stateless for child in self.children
        )


class Ref(NamedTuple):
    """The value that output `output` of line `node` has.

    A tuple, since so many are made and looked up.
    """

    node: int
    output: int = 0


@dataclass(frozen=True)
class Apply:
    """A module called on values."""

    module: Module
    operands: tuple[Code, ...]


@dataclass(frozen=True)
class Text:
    """Python with holes: `Text("torch.cat(({}, {}), dim=1)", (a, b))`.

    infix: it is put in parentheses where it becomes an operand of another infix or a receiver.
    module: a module that does the same to its one operand, for use in an `nn.Sequential`.
    reads_size: it only reads the size of its operand, which any tensor of that size can give.
    accumulates: the sum may be written into the memory of its first operand (`x += y`).
    alike: the template where all its slots have one value, without holes for these.
    """

    template: str
    operands: tuple[Code | Slot, ...] = ()
    infix: bool = False
    module: Module | None = None
    reads_size: bool = False
    accumulates: bool = False
    alike: str = ""


def size_of(code: Code, rank: int) -> Text:
    """The spatial size of a value, read as the network runs.

    Another value of the same size may take its place: see `size_sources.py`.
    """
    return Text(f"{{}}.shape[-{rank}:]", (code,), reads_size=True)


Code = Ref | Apply | Text


def argument(
    role: str,
    value: Value,
    default: Value | EllipsisType = ...,
    is_told: bool = False,
) -> Argument:
    """A keyword argument whose role is its keyword."""
    return Argument(Slot(value, role, default, is_told=is_told), role)


def positional(role: str, value: Value, is_told: bool = False) -> Argument:
    """A positional argument."""
    return Argument(Slot(value, role, is_told=is_told), None)
