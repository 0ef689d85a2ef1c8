"""A graph written out as a torch module in the plainest way: what its operations emit, and no more.

In: an elaborated graph with one input. Out: the text of a class, each module of it an attribute and
each line a statement. Nothing is merged, named or laid out, as later stages would.
"""

from __future__ import annotations

from neurlink_gen.code import (
    Apply,
    Code,
    Module,
    Ref,
    Slot,
)
from neurlink_gen.graph import Graph
from neurlink_gen.writing.literals import value_text


def constructor(module: Module) -> str:
    if module.raw is not None:
        values = (value_text(each.slot.value) for each in module.arguments)
        value = module.raw.value.format(*values)
        return f"{module.constructor}({', '.join([value, *module.raw.options])})"
    given = [
        (
            f"{each.keyword}={value_text(each.slot.value)}"
            if each.keyword
            else value_text(each.slot.value)
        )
        for each in module.arguments
        if each.slot.default is ... or each.slot.default != each.slot.value
    ]
    return f"{module.constructor}({', '.join([*map(constructor, module.children), *given])})"


def expression(code: Code | Slot, modules: list[Module]) -> str:
    if isinstance(code, Slot):
        return value_text(code.value)
    if isinstance(code, Ref):
        return f"x{code.node}_{code.output}"
    operands = [expression(each, modules) for each in code.operands]
    if isinstance(code, Apply):
        modules.append(code.module)
        if code.module.raw is not None:
            name = f"self.m{len(modules) - 1}"
            return f"({code.module.raw.form.format(name, *operands)})"
        return f"self.m{len(modules) - 1}({', '.join(operands)})"
    text = code.template.format(*operands)
    return f"({text})" if code.infix else text


def written_out(graph: Graph) -> tuple[str, list[Module]]:
    """The text of a class `Written`, whose `forward` returns what every line gives; its modules."""
    modules: list[Module] = []
    names = {
        node.index: [f"x{node.index}_{i}" for i in range(len(node.outputs))]
        for node in graph.nodes
    }
    body = [
        f"        {', '.join(names[node.index])} = {expression(node.result.code, modules)}"
        for node in graph.nodes
        if node.result is not None and not node.is_input
    ]
    made = [f"        self.m{i} = {constructor(m)}" for i, m in enumerate(modules)]
    (source,) = (name for node in graph.inputs for name in names[node.index])
    lines = [
        "from typing import Literal",
        "import torch",
        "from torch import Tensor, nn",
        "from torch.nn import functional as F",
        *(each.source for each in graph.definitions),
        "class Written(nn.Module):",
        "    def __init__(self):",
        "        super().__init__()",
        *made,
        f"    def forward(self, {source}: Tensor):",
        *body,
        f"        return [{', '.join(name for each in names.values() for name in each)}]",
    ]
    return "\n".join(lines), modules
