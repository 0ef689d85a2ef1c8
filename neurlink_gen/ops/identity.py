"""`Identity`: what goes in comes out."""

from __future__ import annotations

from neurlink_gen.ops.operation import Operation, Result, Site


class Identity(Operation):
    """The input itself. Any argument is accepted and means nothing, as with torch's.

    Nothing is written for it. Source: torch.nn.Identity.
    """

    namespaces = ("nerves", "nn")
    takes_channels_last = True
    aliases = ("I",)

    def __init__(self, *arguments: object, **keywords: object) -> None:
        super().__init__()

    def apply(self, site: Site) -> Result:
        return Result((site.input,), site.code)
