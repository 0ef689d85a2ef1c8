"""The nerves that a spec is written with; import it as `nv`.

What stands here is what the catalogue (`neurlink_gen.ops`) declares for it, found as the module
is imported; `nerves.pyi` beside it lists the same for type checkers.
"""

from neurlink_gen.ops import namespace
from neurlink_gen.spec.nerve import Dim, Line, Lines, Link, List, Nerve, Stage
from neurlink_gen.spec.network import Net, Network, build
from neurlink_gen.spec.shared import Shared

globals().update(namespace("nerves"))
