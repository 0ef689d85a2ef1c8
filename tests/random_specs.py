"""Random specs, most of them valid and many nearly so: a hypothesis strategy that gives their text.

The networks are two-dimensional, or have one or three axes. What a line declares is mostly what
its nerve gives; sizes and channels are kept track of only as far as it takes to choose lines that
fit together.
"""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from tests.random_writer import COMPOSITES, Known, Writer

WIDTH = "width: int = 4"
"""How a spec's second parameter is written, where it has one."""


class Lines(Writer):
    """The kinds of lines that there are."""

    def step(self) -> None:
        kinds = [
            *[self.convolution] * 4,
            self.pool,
            self.transposed,
            self.unpool,
            self.blur,
            self.raw,
            self.pad,
            self.interpolate,
            *[self.merge] * 2,
            self.skip,
            *[self.pointwise] * 2,
            *[self.composite] * 2,
        ]
        self.draw(st.sampled_from(kinds))()

    def options(self, **choices: str) -> str:
        """Some of these keyword arguments."""
        return "".join(
            f", {name}={value}" for name, value in choices.items() if self.chance(15)
        )

    def convolution(self) -> None:
        source = self.source()
        ratio = self.scaled(source.ratio, [1, 1, 1, 2, 2, 3, 4])
        kernel = self.pick(1, 2, 3, 3, 3, 4, 5, 7)
        ending = self.pick("", "", "_ReLU", "_BN_ReLU", "_ReLU_BN")
        options = self.options(
            dilation=str(self.pick(2, 3)),
            bias="True",
            norm=f"nn.BatchNorm{self.rank}d",
            act=self.pick("nn.ReLU", "nn.GELU", "nn.LeakyReLU"),
            norm_after_act=self.pick("True", "False"),
            padding_mode=self.pick('"reflect"', '"replicate"', '"circular"'),
        )
        if self.chance(12):
            padding = self.pick("0", "1", "2", '"same"')
            options += f", padding={padding}"
            ratio = None if self.chance(70) else ratio
        if self.chance(12):
            options += f", stride={self.pick(1, 2, 3)}"
        channels = self.channels()
        if self.chance(15):
            channels = source.channels
            options += f", groups={self.pick(source.channels, 2)}"
        size = "..." if self.chance(5) else self.size(ratio)
        ratio = None if size == "..." else ratio
        nerve = f"nv.Conv{self.rank}d{ending}"
        if self.chance(8):
            nerve = f"nv.StandardizedConv{self.rank}d"
        self.add(
            [(channels, size)], nerve, [source], f"{kernel}{options}", [ratio], True
        )

    def transposed(self) -> None:
        source = self.source()
        ratio = self.scaled(source.ratio, [1, 2, 2, 2, 3, 4], up=True)
        kernel = self.pick(1, 2, 3, 4, 5)
        options = self.options(
            bias="True",
            dilation="2",
            norm=f"nn.BatchNorm{self.rank}d",
            output_padding="1",
            stride=str(self.pick(1, 2)),
        )
        nerve = f"nv.ConvTransposed{self.rank}d{self.pick('', '_BN_ReLU')}"
        dims = [(self.channels(), self.size(ratio))]
        self.add(dims, nerve, [source], f"{kernel}{options}", [ratio])

    def pool(self) -> None:
        source = self.source()
        nerve = f"nv.{self.pick('Max', 'Avg')}Pool{self.rank}d"
        ratio = self.scaled(source.ratio, [1, 2, 2, 2, 3, 4])
        form = self.pick("window", "window", "ratio", "pixels")
        arguments = ""
        if form == "pixels":
            ratio = tuple(self.pick("1", "1", "2", "3") for _ in range(self.rank))
        if form == "window":
            arguments = str(self.pick(2, 2, 3, 3, 4, 5))
            arguments += self.options(
                ceil_mode="True",
                padding=self.pick("0", "1", '"same"', '"valid"'),
                stride=str(self.pick(1, 2, 3)),
            )
            if self.chance(15):
                ratio = None
        channels = source.channels
        self.add([(channels, self.size(ratio))], nerve, [source], arguments, [ratio])

    def blur(self) -> None:
        source = self.source()
        ratio = self.scaled(source.ratio, [1, 2, 2, 3])
        arguments = str(self.pick(2, 3, 3, 4, 5))
        mode = self.pick('"zeros"', '"replicate"', '"circular"')
        arguments += self.options(padding_mode=mode, stride=str(self.pick(1, 2, 3)))
        dims = [(source.channels, self.size(ratio))]
        self.add(dims, f"nv.BlurPool{self.rank}d", [source], arguments, [ratio])

    def raw(self) -> None:
        """A tensor of the network's own."""
        source = self.source()
        ratio = source.ratio
        if self.chance(30):
            ratio = tuple(self.pick("1", "2", "3") for _ in range(self.rank))
        channels = self.pick(source.channels, source.channels, 2)
        values = f"({'0.5, ' * channels})"
        nerve, arguments = self.pick(
            ("nv.Parameter", ""),
            ("nv.Parameter", values),
            ("nv.Buffer", values),
            ("nv.Buffer", "1.5, persistent=False"),
        )
        dims = [(channels, self.size(ratio))]
        self.add(dims, nerve, [source], arguments, [ratio])

    def unpool(self) -> None:
        """A maximum pool, and its maxima put back, now and then after another line."""
        source = self.source()
        kernel = self.pick(2, 2, 3)
        ratio = self.pick(None, self.scaled(source.ratio, [1, 2, 2, 3]))
        options = self.options(ceil_mode="True", padding="1", stride="2")
        dims = [(source.channels, self.size(ratio))] * 2
        pool = f"nv.MaxPool{self.rank}d"
        given = f"{kernel}, return_indices=True{options}"
        self.add(dims, pool, [source], given, [ratio, ratio])
        values, indices = self.known[-2:]
        self.known.remove(indices)  # nothing else can compute with it
        if self.chance(40):
            self.add([dims[0]], "nn.ReLU", [values], "", [ratio])
            values = self.known[-1]
        wanted = self.pick(None, source.ratio)
        self.add(
            [(source.channels, self.size(wanted))],
            f"nv.MaxUnpool{self.rank}d",
            [values, indices],
            str(kernel),
            [source.ratio],
        )

    def pad(self) -> None:
        source = self.source()
        kind, value = self.pick(
            ("Zero", ""),
            ("Constant", ", 0.5"),
            ("Reflection", ""),
            ("Replication", ""),
            ("Circular", ""),
        )
        cells = tuple(self.pick(0, 1, 1, 2, -1) for _ in range(2 * self.rank))
        arguments = f"{cells}{value}"
        nerve = f"nn.{kind}Pad{self.rank}d"
        self.add([(source.channels, "...")], nerve, [source], arguments, [None])

    def interpolate(self) -> None:
        source = self.source()
        ratio = self.scaled(source.ratio, [1, 2, 2, 3], up=True)
        if self.chance(50):
            ratio = self.draw(st.sampled_from(self.of_base(source))).ratio
        mode = {1: "linear", 2: "bilinear", 3: "trilinear"}[self.rank]
        arguments = self.pick("", f'"{mode}"', f'"{mode}", align_corners=True')
        dims = [(source.channels, self.size(ratio))]
        self.add(dims, "nv.Interpolate", [source], arguments, [ratio])

    def partners(self, first: Known, same_channels: bool) -> list[Known]:
        """Other lines that may be merged with one: nearly always of its size."""
        if self.chance(5):
            return self.known
        return [
            each
            for each in self.known
            if (each.ratio, each.base) == (first.ratio, first.base)
            and (not same_channels or each.channels == first.channels)
        ]

    def merge(self) -> None:
        first = self.source()
        kind = self.pick("Add", "Concat", "Mul")
        partners = self.partners(first, kind != "Concat")
        chosen = self.draw(
            st.lists(st.sampled_from(partners), min_size=1, max_size=2)
            if partners
            else st.just([first])
        )
        sources = [first, *chosen]
        channels = first.channels
        if kind == "Concat":
            channels = sum(each.channels for each in sources)
        dims = [(channels, self.size(first.ratio))]
        self.add(dims, f"nv.{kind}", sources, "", [first.ratio])

    def skip(self) -> None:
        target = self.source()
        source = self.draw(st.sampled_from(self.of_base(target)))
        norm = f", norm=nn.BatchNorm{self.rank}d" if self.chance(50) else ""
        kernel = self.pick(1, 1, 1, 3, 2)
        dims = [(target.channels, self.size(target.ratio))]
        nerve = f"nv.SkipConnect{self.rank}d"
        self.add(dims, nerve, [source, target], f"{kernel}{norm}", [target.ratio])

    def pointwise(self) -> None:
        source = self.source()
        nerve, arguments = self.pick(
            ("nn.ReLU", "inplace=True"),
            ("nn.ReLU", "inplace=True"),
            ("nn.Hardswish", "inplace=True"),
            ("nn.Sigmoid", ""),
            ("nn.GELU", ""),
            (f"nn.BatchNorm{self.rank}d", ""),
            ("nn.GroupNorm", "1"),
            ("nn.Dropout", "0.1, inplace=True"),
            ("nv.Identity", ""),
            ("nn.PReLU", ""),
            ("nn.Softmin", "1"),
            ("nn.Threshold", "0.1, 0.2, inplace=True"),
        )
        dims = [(source.channels, self.size(source.ratio))]
        self.add(dims, nerve, [source], arguments, [source.ratio], True)

    def composite(self) -> None:
        kind = self.pick("Residual", "Residual", "Gate", "Fuse", "Fork")
        source = self.source()
        if kind == "Gate":
            dims = [(source.channels, self.size(source.ratio))]
            self.add(dims, kind, [source], "", [source.ratio], True)
        elif kind == "Fuse":
            partners = self.partners(source, False) or [source]
            other = self.draw(st.sampled_from(partners))
            dims = [(self.channels(), self.size(source.ratio))]
            self.add(dims, kind, [source, other], "", [source.ratio])
        elif kind == "Fork":
            ratio = self.scaled(source.ratio, [1, 2])
            dims = [
                (self.channels(), self.size(ratio)),
                (self.channels(), self.size(source.ratio)),
            ]
            self.add(dims, kind, [source], "", [ratio, source.ratio])
        else:
            ratio = self.scaled(source.ratio, [1, 1, 2])
            arguments = self.pick("", "", "0.5", "2.0, last=False")
            dims = [(self.channels(), self.size(ratio))]
            self.add(dims, kind, [source], arguments, [ratio], True)

    def head(self) -> None:
        """A classifier."""
        one = "(" + ", ".join(["1"] * self.rank) + ("," if self.rank == 1 else "") + ")"
        channels = self.count_text(self.known[-1].channels)
        self.lines += [
            f'(({channels}, "{one}"), nv.AvgPool{self.rank}d())',
            f"(({channels}, ()), nv.Flatten())",
            "((num_classes, ()), nv.Linear())",
        ]
        self.count += 3

    def sequence(self) -> None:
        """A map as a sequence, as long as its sizes' product, and lines along it."""
        channels = self.count_text(self.known[-1].channels)
        self.lines.append(f'(({channels}, ...), nv.Flatten["sequence"](2))')
        self.count += 1
        for _ in range(self.pick(1, 2, 3)):
            size, nerve = self.pick(
                ("...", f"nv.Conv1d({self.pick(1, 2, 3, 5)})"),
                ("...", "nv.Conv1d(2, stride=2)"),
                ("2", f"nv.Conv1d({self.pick(2, 3, 4)})"),
                ("...", f"nv.MaxPool1d({self.pick(2, 3)})"),
                ("2", "nv.AvgPool1d(2)"),
                ("0.5", "nv.ConvTransposed1d(2)"),
                ("1", "nv.ConvTransposed1d(2, stride=2)"),
                ("...", 'nv.ConvTransposed1d(3, stride=2, like="sequence")'),
                ("...", "nn.InstanceNorm1d()"),
                ("...", "nv.Unflatten(2, (-1, 2))"),
                ("...", 'nv.Add[["sequence", -1]]()'),
            )
            self.lines.append(f"(({channels}, {size}), {nerve})")
            self.count += 1


@st.composite
def specs(draw: st.DrawFn) -> str:
    """The text of a spec with one model, `net`."""
    rank = draw(st.sampled_from([2, 2, 2, 2, 1, 3]))
    writer = Lines(draw, rank)
    promise = writer.pick("", "", "", "multiple_of=4", "min_size=9", "size=24")
    one = (Fraction(1),) * rank
    size = "1" if rank == 2 else "(" + "1, " * rank + ")"
    writer.lines.append(f"((3, {size}), nv.Input({promise}))")
    writer.count = 1
    writer.known.append(Known(0, None, 3, one))
    if writer.chance(15):
        ratio = (Fraction(writer.pick(1, 2, 4)),) * rank
        writer.lines.append(f'((2, {writer.size(ratio)}), nv.Input["other"]())')
        writer.count = 2
        writer.known.append(Known(1, "other", 2, ratio))
        if writer.chance(50):
            writer.known.reverse()
    if writer.chance(15):
        promised = writer.pick("", "multiple_of=2", "min_size=9", "size=20")
        writer.lines.append(f'((4, ...), nv.Input["own"]({promised}))')
        writer.known.append(Known(writer.count, "own", 4, one, base=1))
        writer.count += 1
    writer.has_width = writer.chance(30)
    for _ in range(draw(st.integers(1, 9))):
        writer.step()
    options = ""
    if writer.chance(15):
        writer.head()
    elif rank > 1 and writer.chance(15):
        writer.sequence()
    elif writer.chance(25) and len(writer.known) > 2:
        chosen = draw(
            st.lists(st.sampled_from(writer.known), min_size=1, max_size=3, unique=True)
        )
        listed = [
            f'"{each.tag}.{each.output}"' if each.output is not None else str(each.line)
            for each in chosen
        ]
        options += f", outputs=[{', '.join(listed)}]"
    if writer.chance(50):
        options += ", output_intermediate=True"
    pixels = "(" + ", ".join("1" * rank) + ("," if rank == 1 else "") + ")"
    composites = COMPOSITES.replace("{r}", str(rank)).replace("{one}", pixels)
    parameters = (
        f"num_classes: int = 10, {WIDTH}"
        if writer.has_width
        else "num_classes: int = 10"
    )
    body = "".join(f"            {line},\n" for line in writer.lines)
    return (
        "from fractions import Fraction\n\n\n"
        + composites
        + f"def net({parameters}):\n    return build(\n        [\n"
        + body
        + f"        ]{options}\n    )\n"
    )
