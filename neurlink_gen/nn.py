"""torch's modules, declared without importing torch: usable as nerves, and as `norm=` and `act=`.

What stands here is what the catalogue (`neurlink_gen.ops`) declares for it, found as the module
is imported; `nn.pyi` beside it lists the same for type checkers.
"""

from neurlink_gen.ops import namespace
from neurlink_gen.ops.operation import Operation as Module

globals().update(namespace("nn"))
