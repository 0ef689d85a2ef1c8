"""`Module`: a module of the user's own, copied into the output."""

from __future__ import annotations

from pathlib import Path

from neurlink_gen.algebra.tracked import expression_of
from neurlink_gen.code import (
    Apply,
    Argument,
    Module as Emitted,
    Scalar,
    Slot,
    Value,
)
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.findings.places import Part
from neurlink_gen.names import snake_case
from neurlink_gen.ops.module_source import own_class
from neurlink_gen.ops.operation import AtLeast, Operation, Result, Site
from neurlink_gen.tensors import Tensor
from neurlink_gen.words import shown


class Module(Operation):
    """A module that no line can say: `nv.Module["gate"]("gate.py", "Gate", 64)`.

    The class is copied into the output, with what it needs of its file; the file is read and not
    run, and may import nothing but torch. What comes out is what the line declares, of which nothing
    may be left open: `neurlink-gen verify` holds it against torch. It must leave its inputs as they
    are.
    file: its path from the folder of the spec. class_name: of a subclass of nn.Module. values,
    keywords: what it is made with: numbers, strings, bools, None, and tuples of these.
    """

    namespaces = ("nerves",)
    inputs = (1, None)

    def __init__(
        self, file: str, class_name: str, *values: object, **keywords: object
    ) -> None:
        super().__init__()
        for name, value in (("file", file), ("class_name", class_name)):
            if not isinstance(value, str):
                raise Problem(
                    rules.BAD_VALUE, f"`{name}` must be a string, not {shown(value)}"
                )
        self.path = Path(self.recipe.span.file).parent / file
        self.own = own_class(self.path, class_name)
        self.arguments = self._arguments(values, keywords)

    def _arguments(
        self, values: tuple[object, ...], keywords: dict[str, object]
    ) -> tuple[Argument, ...]:
        """What the class is called with; a Problem where it cannot be."""
        name, signature = self.own.definition.name, self.own.signature
        roles: list[str] = []
        if signature is not None:
            try:
                signature.bind(*values, **keywords)
            except TypeError as error:
                message = str(error).replace("'", "`")
                note = f"it is called as {name}{signature}".replace("Ellipsis", "...")
                raise Problem(
                    rules.BAD_ARGUMENTS, f"{name}: {message}", notes=(note,)
                ) from None
            roles = [
                each.name
                for each in signature.parameters.values()
                if each.kind is each.POSITIONAL_OR_KEYWORD
            ]
        roles += [f"argument{n + 1}" for n in range(len(roles), len(values))]
        placed = [
            Argument(Slot(_literal(role, value), role), None)
            for role, value in zip(roles, values)
        ]
        named = [
            Argument(Slot(_literal(role, value), role), role)
            for role, value in keywords.items()
        ]
        return (*placed, *named)

    def apply(self, site: Site) -> Result:
        self._check_forward(len(site.inputs), len(site.targets))
        outputs = []
        for number, target in enumerate(site.targets):
            for what, value in (("channels", target.channels), ("size", target.sizes)):
                if value is None:
                    raise Problem(
                        rules.OWN_SHAPE,
                        f"it is your own, so its line has to declare the {what} that it gives",
                        help='write for example (64, 2), or (64, "(H // 2, W // 2)")',
                        part=Part(what, number),
                    )
            assert target.channels is not None and target.sizes is not None
            outputs.append(Tensor(target.channels, target.sizes))
        definition = self.own.definition
        module = Emitted(
            snake_case(definition.name),
            definition.name,
            self.arguments,
            definition=definition,
            is_opaque=True,
        )
        demands = [AtLeast(size, 1) for each in outputs for size in each.sizes]
        code = Apply(module, tuple(operand.code for operand in site.inputs))
        return Result(tuple(outputs), code, demands=tuple(demands))

    def _check_forward(self, inputs: int, outputs: int) -> None:
        """Raise a Problem if its `forward` takes or gives other tensors than the line has."""
        name, (least, most) = self.own.definition.name, self.own.takes
        if inputs < least or (most is not None and inputs > most):
            wanted = str(least) if least == most else f"{least} or more"
            if most is not None and most != least:
                wanted = f"{least} to {most}"
            raise Problem(
                rules.INPUT_COUNT,
                f"{name}.forward takes {wanted} tensors, and the line selects {inputs}",
                help='select as many as it takes: nv.Module[["a", "b"]](...)',
                part=Part("selector"),
            )
        if self.own.gives not in (None, outputs):
            raise Problem(
                rules.OUTPUT_COUNT,
                f"{name}.forward gives {self.own.gives}, and the line declares {outputs}",
                help="declare each tensor that it gives, (channels, size)",
            )


def _literal(name: str, value: object) -> Value:
    """A value that can be written down."""
    if isinstance(value, tuple):
        return tuple(_scalar(name, each) for each in value)
    return _scalar(name, value)


def _scalar(name: str, value: object) -> Scalar:
    if isinstance(value, int) and not isinstance(value, bool):
        return expression_of(value).plain
    if value is None or isinstance(value, (bool, float, str)):
        return value
    raise Problem(
        rules.BAD_VALUE,
        f"`{name}` must be a number, a string, a bool, None or a tuple of these, not "
        f"{shown(value)}",
        part=Part("argument", name=name),
    )
