"""`ChannelsLast` and `ChannelsFirst`: the channels moved behind the spatial axes, and back.

What a tensor means stays: its line declares channels and sizes as ever. Only where the channels lie
changes, and with it what can read it: linear layers and layer normalisation work on the last axis.
"""

from __future__ import annotations

from typing import ClassVar

from neurlink_gen.code import Apply, Definition, Module
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.ops.operation import Operation, Result, Site

CHANNELS_LAST = Definition(
    "ChannelsLast",
    '''
class ChannelsLast(nn.Module):
    """Moves the channels behind the spatial axes: [N, C, H, W] to [N, H, W, C]."""

    def forward(self, x: Tensor) -> Tensor:
        return x.movedim(1, -1)
''',
)
CHANNELS_FIRST = Definition(
    "ChannelsFirst",
    '''
class ChannelsFirst(nn.Module):
    """Moves the channels before the spatial axes: [N, H, W, C] to [N, C, H, W]."""

    def forward(self, x: Tensor) -> Tensor:
        return x.movedim(-1, 1)
''',
)


class _Layout(Operation):
    takes_channels_last = True
    definition: ClassVar[Definition]
    kind: ClassVar[str]
    gives_channels_last: ClassVar[bool]

    def apply(self, site: Site) -> Result:
        if site.input.rank == 0:
            raise Problem(
                rules.SIZE_RANK,
                f"it needs a spatial axis, and its input is {site.input}",
            )
        if site.input.has_channels_last == self.gives_channels_last:
            raise Problem(
                rules.LAYOUT,
                f"it moves the channels where they are already, in {site.input}",
                help="remove this line",
            )
        module = Module(self.kind, self.definition.name, definition=self.definition)
        output = replace(site.input, has_channels_last=self.gives_channels_last)
        # Not fresh: it is another view of its input's memory.
        return Result((output,), Apply(module, (site.code,)))


class ChannelsLast(_Layout):
    """The channels behind the spatial axes: `[N, C, H, W]` to `[N, H, W, C]`.

    Linear layers, layer normalisation, activations, `Dropout`, `DropPath`, `Scale` and sums work on
    what comes out; all else needs `ChannelsFirst` before. Source: torch.movedim.
    """

    namespaces = ("nerves",)
    definition = CHANNELS_LAST
    kind = "channels_last"
    gives_channels_last = True


class ChannelsFirst(_Layout):
    """The channels before the spatial axes: `[N, H, W, C]` to `[N, C, H, W]`.

    It undoes `ChannelsLast`. Source: torch.movedim.
    """

    namespaces = ("nerves",)
    definition = CHANNELS_FIRST
    kind = "channels_first"
    gives_channels_last = False
