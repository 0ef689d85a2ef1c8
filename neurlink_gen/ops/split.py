"""`Split`: the channels in parts, one for each output."""

from __future__ import annotations


from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.observation import agree, at_least_one, divided
from neurlink_gen.code import Slot, Text
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.findings.places import Part
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.ops.operation import Operation, Result, Site
from neurlink_gen.words import counted


class Split(Operation):
    """The channels in parts, one for each output: `((24, 4), (40, 4), nv.Split())`.

    Each output has the channels that the line declares of it. Those of `...` share what the others
    leave, evenly. Source: torch.chunk and torch.split with dim=1.
    """

    namespaces = ("nerves",)

    def apply(self, site: Site) -> Result:
        if len(site.targets) < 2:
            raise Problem(
                rules.OUTPUT_COUNT,
                "it gives a part for each output that the line declares, and there is but one",
                help="write, for example, ((24, 4), (40, 4), nv.Split())",
            )
        parts = _parts(site)
        outputs = tuple(replace(site.input, channels=part) for part in parts)
        holes = ", ".join("{}" for _ in parts)
        widths = tuple(Slot(part.plain, "out_channels") for part in parts)
        text = Text(
            f"torch.split({{}}, [{holes}], dim=1)",
            (site.code, *widths),
            alike=f"{{}}.chunk({len(parts)}, dim=1)",
        )
        return Result(outputs, text)


def _parts(site: Site) -> tuple[Expression, ...]:
    """The channels of each output, which make up those of the input."""
    declared = [target.channels for target in site.targets]
    known = sum((each for each in declared if each is not None), Expression.of(0))
    rest = site.input.channels - known
    open_count = declared.count(None)
    if not open_count and not agree(site.input.channels, known):
        raise Problem(
            rules.CHANNEL_CLAIM,
            f"the outputs of Split have {known} channels together, and its input has "
            f"{site.input.channels}",
            part=Part("channels"),
        )
    share = divided(rest, Expression.of(open_count)) if open_count else None
    if open_count and (share is None or share.value < 1):
        raise Problem(
            rules.CHANNEL_GROUPS,
            f"of {site.input.channels} channels, {known} are declared, which leaves {rest} for "
            f"{counted(open_count, 'output', 'outputs')} to share evenly",
            part=Part("channels"),
        )
    shared = None if share is None else at_least_one(share)
    return tuple(part for each in declared if (part := each or shared) is not None)
