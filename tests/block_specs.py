"""Random specs whose blocks depend on their arguments and dims: a hypothesis strategy.

In: nothing. Out: the text of a spec without its imports, with one model, `net`. It uses one to
three composite nerves a few times each, with other arguments and other channels, so that their
uses are alike and not the same.
"""

from __future__ import annotations

import itertools

from hypothesis import strategies as st

WIDTH = "w: int = 4"
"""How the parameter of `net` is written."""

CONDITIONS = (
    *[""] * 4,
    "if flags & 1:",
    "if flags & 2:",
    "if flags & 4:",
    "if k == 3:",
    "if d == 1:",
    "if start.channels != out.channels:",
    "if start.shape != out.shape:",
)
TO_HIDDEN = (
    "nv.Conv2d_BN_ReLU{tag}(k, dilation=d)",
    "nv.Conv2d{tag}(k)",
    "nv.Conv2d{tag}(1, bias=bool(flags & 1))",
    "nv.Conv2d{tag}(3, groups=g)",
    "nv.Conv2d_ReLU{tag}(5, groups=g, bias=flags > 3)",
    "nv.Conv2d{tag}(3, norm=nn.BatchNorm2d if flags & 4 else None)",
)
IN_PLACE_OF_THE_LAST = (
    "nn.ReLU{tag}(inplace=True)",
    "nn.LeakyReLU{tag}(p, inplace=True)",
    "nn.Dropout{tag}(p)",
    "nv.BatchNorm2d{tag}(momentum=p)",
    "nn.GroupNorm{tag}(2)",
    # Padded in a step of its own, by so much as the kernel needs.
    "nv.AvgPool2d{tag}(k + 1)",
    "nv.Identity()",
    "nv.SkipConnect2d[[0, -1]](1)",
)
ENDINGS = (
    "nn.ReLU(inplace=True)",
    "nv.SkipConnect2d[[0, -1]](1)",
    "nv.SkipConnect2d[[0, -1]](1, norm=nn.BatchNorm2d if flags & 2 else None)",
)

HEAD = """\
class {name}(nv.Nerve):
    def __init__(self, flags=0, k=3, d=1, g=1, p=0.1, h=4):
        super().__init__()
        start, out = self.input_links[0].dims[0], self.target_dims[0]
        here, hidden = start, (h, out.shape)
"""
BODY = " " * 8


def _block(draw: st.DrawFn, name: str, earlier: list[str]) -> str:
    """The class of a composite nerve, which may use those before it."""
    # In a stage, what not every use has is a member of an nn.Sequential.
    is_staged: bool = draw(st.booleans())
    add = "steps.append({})" if is_staged else "self.add([{}])"
    parts = [_line(draw, index, add) for index in range(draw(st.integers(2, 6)))]
    if is_staged:
        parts.insert(draw(st.integers(0, len(parts))), _turns(draw, add))
    lines = list(itertools.chain(*parts))
    if is_staged:
        lines = ["steps = []", *lines, 'self.add(nv.Stage["steps"](steps))']
    nests: bool = draw(st.booleans())
    if earlier and nests:
        inner = draw(st.sampled_from(earlier))
        lines += ["here = hidden", f"self.add([(here, {inner}(flags, k, d, g, p, h))])"]
    lines.append("self.add([(out, nv.Conv2d(1))])")
    for _ in range(draw(st.integers(0, 2))):
        ending = draw(st.sampled_from(ENDINGS))
        lines.append(f"self.add([(out, {ending})])")
    return HEAD.format(name=name) + "".join(f"{BODY}{line}\n" for line in lines)


def _line(draw: st.DrawFn, index: int, add: str) -> list[str]:
    """A line of a block, perhaps one that not every use has. add: how it is added."""
    condition = draw(st.sampled_from(CONDITIONS))
    tag = draw(st.sampled_from(["", "", f'["t{index}"]']))
    changes = draw(st.booleans())
    nerve = draw(st.sampled_from(TO_HIDDEN if changes else IN_PLACE_OF_THE_LAST))
    written = ["here = hidden"] if changes else []
    written.append(add.format(f"(here, {nerve.format(tag=tag)})"))
    if condition:
        return [condition, *(f"    {each}" for each in written)]
    return written


def _turns(draw: st.DrawFn, add: str) -> list[str]:
    """A loop over some members of a stage, which turns more often in some uses than in others."""
    count = draw(st.sampled_from(["0", "flags % 3", "1 + flags % 3", "2 + flags % 2"]))
    changing = draw(st.sampled_from(TO_HIDDEN)).format(tag="")
    nerves = draw(st.lists(st.sampled_from(IN_PLACE_OF_THE_LAST[:5]), max_size=2))
    written = [f"(here, {each.format(tag='')})" for each in (*nerves, changing)]
    added = [add.format(each) for each in written]
    return [
        f"for _ in range({count}):",
        *(f"    {each}" for each in (*added[:-1], "here = hidden", added[-1])),
    ]


def _use(draw: st.DrawFn, blocks: list[str], reduction: int) -> str:
    """A line of the model."""

    def pick(*options: object) -> object:
        return draw(st.sampled_from(options))

    channels = pick("4", "8", "8", "12", "w", "2 * w")
    arguments = (
        pick(*range(8)),
        pick(1, 3, 3, 5),
        pick(1, 1, 2),
        pick(1, 1, 2, 4),
        pick(0.1, 0.2, 0.5),
        pick(4, 8),
    )
    given = ", ".join(map(str, arguments))
    return f"(({channels}, {reduction}), {pick(*blocks)}({given}))"


@st.composite
def block_specs(draw: st.DrawFn) -> str:
    """A spec with one model, `net`, made of blocks alone."""
    names = ["A", "B", "C"][: draw(st.integers(1, 3))]
    blocks = [_block(draw, name, names[:index]) for index, name in enumerate(names)]
    lines, reduction = ["((4, 1), nv.Input())"], 1
    for _ in range(draw(st.integers(2, 6))):
        reduction *= draw(st.sampled_from([1, 1, 2] if reduction < 4 else [1]))
        lines.append(_use(draw, names, reduction))
    options = draw(st.sampled_from(["", "", ", output_intermediate=True"]))
    body = "".join(f"            {line},\n" for line in lines)
    return (
        "\n\n".join(blocks)
        + f"\n\ndef net({WIDTH}):\n    return build(\n        [\n"
        + body
        + f"        ]{options}\n    )\n"
    )
