"""What a lock file says of a generated file and its models, as data.

In: nothing. Out: `FileRecord` and `ModelRecord`, and what they consist of.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from neurlink_gen.lazy_dataclasses import dataclass, field


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
    """A module that holds state. kind: its class, such as `nn.Conv2d`.

    state: none where a line before made it, or where it is not known, of a module of the user's own. A
        parameter or buffer in a module's place is its only state, which has no name.
    """

    name: str
    kind: str
    state: tuple[State, ...]

    @property
    def is_tensor(self) -> bool:
        """Whether it is no module, but a parameter or buffer of its own."""
        return [each.name for each in self.state] == [""]

    def key(self, name: str) -> str:
        """The key of a state of this name."""
        return f"{self.name}.{name}" if name else self.name

    def __str__(self) -> str:
        return self.name if self.is_tensor else f"{self.name}.*"


class Read(NamedTuple):
    """What a line reads. back: the other line, counted back from itself. output: which one of its."""

    back: int
    output: int = 0

    def __str__(self) -> str:
        return f"{self.back}.{self.output}" if self.output else str(self.back)


@dataclass(frozen=True)
class Line:
    """A step of a line; those of a composite nerve's lines stand in place of its own.

    spec: what stands in the spec: the network's line, then the one inside the nerve that it names.
    reads: what it reads. gives: what comes out of the line, whose last step this may not be.
    derived: the numbers of the line that follow from sizes, `stride=2`. holders: its modules.
    code: the module or function, `nn.Conv2d(stride=2)`, `{} + {}`; nothing for what comes in, and for
        what is handed on as it is. follows: what in it follows from the constructor's parameters.
    goes_on: it is of the same line as the step before.
    settings: what else a line computes by, in records of a former version.
    """

    spec: tuple[str, ...]
    reads: tuple[Read, ...]
    gives: tuple[str, ...]
    derived: tuple[str, ...] = ()
    holders: tuple[Holder, ...] = ()
    code: str = ""
    follows: tuple[str, ...] = ()
    goes_on: bool = False
    settings: tuple[str, ...] = ()

    @property
    def is_input(self) -> bool:
        """Whether a tensor comes in here."""
        return not self.reads and not self.code


TENSORS = ("nn.Parameter", "nn.Buffer")
"""Of holders that are no modules."""
Domain = tuple[str, int, int, tuple[int, ...]]
"""An axis, and its sizes: at least so large, and modulo so much one of these."""


@dataclass(frozen=True)
class ModelRecord:
    """What a model promises to its callers and checkpoints.

    constructor: its parameters, `num_classes: int = 1000`. inputs, outputs: of `forward`, an
    output with a name where there are several. precondition: the demands on sizes, in words.
    domains: those on one axis each, as numbers. claims: those that are not.
    has_intermediates: it also has `forward_intermediates`. edition: of the rules that derived its
    numbers. returns: what it returns, counted back from the end; kept: what `forward_intermediates`
    does. has_code: its lines say theirs; those of records of a former version do not, and of an even
    older one neither their settings, as has_settings tells.
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
    returns: tuple[Read, ...]
    kept: tuple[Read, ...] = ()
    has_code: bool = True
    has_settings: bool = False


OTHER_MODELS = "other models"
"""Why a build has to look at a spec of which only some models were asked for."""


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
