"""What a lock file says of a generated file and its models, as data.

In: nothing. Out: `FileRecord` and `ModelRecord`, and what they consist of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class State:
    """A parameter or buffer. name: within its module."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    is_buffer: bool

    def __str__(self) -> str:
        buffer = "buffer " if self.is_buffer else ""
        return f"{buffer}{self.dtype}[{', '.join(map(str, self.shape))}]"


@dataclass(frozen=True)
class Holder:
    """A module that holds state. kind: its class, such as `nn.Conv2d`."""

    name: str
    kind: str
    state: tuple[State, ...]


@dataclass(frozen=True)
class Line:
    """A line that computes something; the lines of a composite nerve stand in place of its own.

    spec: what stands in the spec: the network's line, then the one inside the nerve that it names.
    reads: which lines it reads, counted back from itself. gives: what comes out.
    derived: the numbers that follow from sizes, `stride=2`. holders: its modules with state.
    settings: what else it computes by, `LeakyReLU(negative_slope=0.1)`.
    """

    spec: tuple[str, ...]
    reads: tuple[int, ...]
    gives: tuple[str, ...]
    derived: tuple[str, ...] = ()
    holders: tuple[Holder, ...] = ()
    settings: tuple[str, ...] = ()


Domain = tuple[str, int, int, tuple[int, ...]]
"""An axis, and its sizes: at least so large, and modulo so much one of these."""


@dataclass(frozen=True)
class ModelRecord:
    """What a model promises to its callers and checkpoints.

    constructor: its parameters, `num_classes: int = 1000`. inputs, outputs: of `forward`, an
    output with a name where there are several. precondition: the demands on sizes, in words.
    domains: those on one axis each, as numbers. claims: those that are not.
    has_intermediates: it also has `forward_intermediates`. edition: of the rules that derived its
    numbers. returns: the lines that make its outputs, counted back from the end. has_settings: its
    lines say theirs; those of records of older versions do not.
    """

    name: str
    constructor: tuple[str, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    precondition: str
    domains: tuple[Domain, ...]
    claims: tuple[str, ...]
    has_intermediates: bool
    edition: int
    lines: tuple[Line, ...]
    returns: tuple[int, ...]
    has_settings: bool = True


@dataclass(frozen=True)
class FileRecord:
    """What a generated file was made of.

    path: within the folder. text: the digest of what was written. tool, templates: which version
    of the program wrote it, and the digest of its templates. spec: its path from the folder; None
    for the package's own file. sources: the digests of the spec and of the neighbours that it
    imports, by their paths from the folder. again: why a build has to look at the spec even if these are
    the same: warnings, and what else it may depend on.
    """

    path: str
    text: str
    tool: str
    templates: str
    spec: str | None = None
    sources: Mapping[str, str] = field(default_factory=dict)
    again: tuple[str, ...] = ()
