"""The classes to be written, before they are text.

In: nothing. Out: the data that the lowering passes hand to each other and, in the end, to
`render.py`.
"""

from __future__ import annotations

from types import EllipsisType

from neurlink_gen.code import Code, Definition, Module, Value
from neurlink_gen.graph import Beginning
from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.tensors import Tensor


@dataclass(frozen=True)
class Attribute:
    """`self.name = module`, under a condition over the class's parameters if there is one.

    Where the condition is false the attribute is `nn.Identity()`.
    member_conditions: of an `nn.Sequential`, the condition under which it has each member.
    """

    name: str
    module: Module
    condition: str | None = None
    member_conditions: tuple[str | None, ...] = ()


TRAINING = "training"
"""The attribute of every module that says whether it is being trained."""


@dataclass(frozen=True)
class Statement:
    """`targets = code`. tensors: what comes out, to be shown where the shape changes.

    annotation: the type of the target, where it has to be said.
    condition: the attribute that says whether it is done at all; of what runs in training alone,
        `TRAINING`. needs: the variables that it reads and that might be None but for that.
    """

    targets: tuple[str, ...]
    code: Code
    tensors: tuple[Tensor, ...] = ()
    annotation: str = ""
    condition: str | None = None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Loop:
    """`for block in self.stage[begin:end]: x = block(x)`; the statements are what it stands for."""

    stage: str
    size: int
    begin: int
    end: int
    turns: tuple[Statement, ...]


@dataclass(frozen=True)
class Keep:
    """Some inputs, among the outputs that `forward_intermediates` returns."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Body:
    """The inside of a class: what it holds, and its `forward`."""

    attributes: tuple[Attribute, ...]
    inputs: tuple[str, ...]
    statements: tuple[Statement, ...]
    returns: tuple[str, ...]


@dataclass(frozen=True)
class Parameter:
    """A constructor parameter. default: `...` where it has none.

    counts_channels: it says how many channels there are, whatever it is called. counts_members: it
    says how many members a stage has.
    """

    name: str
    annotation: str
    default: Value | EllipsisType = ...
    counts_channels: bool = False
    counts_members: bool = False


@dataclass(frozen=True)
class ClassCode:
    """A class to write.

    about: its docstring from the spec. shapes: what goes in and comes out, in lines, and at what
        sizes. note: what else the reader should know.
    outputs, output_class: the fields and the name of the NamedTuple that `forward` returns, where
        a model returns several tensors. training: how many of them, the last ones, are None in
        evaluation.
    intermediates: what `forward_intermediates` does, where it has one; every output is kept.
    guard: the lines that check the inputs.
    beginnings: how parameters begin, where the spec says so.
    setup: the lines at the start of the constructor, which compute numbers and check them.
    computed: the local variables in which these numbers are.
    kept: the parameters, and conditions over them, that `forward` reads, each with the attribute
        that it becomes.
    """

    name: str
    parameters: tuple[Parameter, ...]
    body: Body
    about: str | None
    shapes: tuple[str, ...]
    outputs: tuple[str, ...] = ()
    output_class: str | None = None
    training: int = 0
    intermediates: tuple[Statement | Loop | Keep, ...] = ()
    guard: tuple[str, ...] = ()
    kept: tuple[tuple[str, str], ...] = ()
    setup: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()
    note: str = ""
    beginnings: tuple[Beginning, ...] = ()
    is_model: bool = False


@dataclass(frozen=True)
class FileCode:
    """What a file holds: classes that torch lacks, and the blocks and models, callees first."""

    definitions: tuple[Definition, ...]
    classes: tuple[ClassCode, ...]
