"""`DropPath`: stochastic depth, which torch has no module for."""

from __future__ import annotations

from neurlink_gen.code import Apply, Definition, Module, positional
from neurlink_gen.ops import arguments
from neurlink_gen.ops.operation import Operation, Result, Site

DROP_PATH = Definition(
    "DropPath",
    '''
class DropPath(nn.Module):
    """In training, drops whole samples with probability p (Huang et al., arXiv:1603.09382).

    Those that are kept are scaled by 1 / (1 - p), so that the mean stays.
    """

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.p == 0.0:
            return x
        shape = [x.shape[0]] + [1] * (x.dim() - 1)
        is_kept = x.new_empty(shape).bernoulli_(1 - self.p)
        return x * (is_kept / (1 - self.p))
''',
)


class DropPath(Operation):
    """In training, whole samples are 0 with probability p, and the others scaled by 1 / (1 - p).

    On the branch of a residual block, just before the sum, it gives stochastic depth.
    p: from 0 up to, but not including, 1. keywords: accepted as in neurlink, and mean nothing.
    Source: Huang et al., "Deep networks with stochastic depth", arXiv:1603.09382.
    """

    namespaces = ("nerves", "nn")
    takes_channels_last = True

    def __init__(self, p: float, **keywords: object) -> None:
        super().__init__()
        self.p = arguments.number("p", p, 0.0, 1.0, below_maximum=True)

    def apply(self, site: Site) -> Result:
        site.require_float()
        module = Module(
            "drop_path",
            DROP_PATH.name,
            (positional("drop_path", self.p, is_told=True),),
            definition=DROP_PATH,
            passes_on=True,
        )
        # Not fresh: in evaluation the input itself comes out.
        return Result((site.input,), Apply(module, (site.code,)))
