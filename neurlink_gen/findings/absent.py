"""What torch and the neurlink package have and a spec does not, with why and what to write instead.

In: a name that a spec asked for, and where. Out: a line of help, where there is one to give.
"""

from __future__ import annotations

LINE_KNOWN = "a nerve knows its line as self.input_links and self.target_dims"
_LINES = "each step is a line of its own in a spec"
_WEIGHTS = "weights belong to the nerves of the catalogue: a spec makes no tensors"
_STAGE = (
    'write the layers as lines, in nv.Stage["name"]([...]) if they are to be one module'
)
_SIZES = "a shape holds for every input, so it is no number: compare it, index it, pass it on"
_MODELS = (
    "a network is a spec to compile; neurlink's own models/resnet.py compiles as it is"
)
_WRAP = "do this to the generated model, once it is made"
_MODEL_NAMES = (
    "models resnet resnet18 resnet34 resnet50 resnet101 resnet152 resnext50_32x4d "
    "resnext101_32x8d wide_resnet50_2 wide_resnet101_2"
)

# Of neurlink, neurlink.nerves and neurlink.nn, by their names there.
NAMES = {
    **dict.fromkeys(("getmeta", "setmeta", "setmetadefault"), LINE_KNOWN),
    **dict.fromkeys(_MODEL_NAMES.split(), _MODELS),
    **dict.fromkeys(("Sequential", "ModuleList", "ModuleDict"), _STAGE),
    **dict.fromkeys(
        ("Parameter", "ParameterList", "ParameterDict", "Buffer"), _WEIGHTS
    ),
    "AdaptiveConvNd": (
        "strides and paddings are derived when the spec is compiled, so nothing adapts: write "
        "nv.Conv2d, or a nerve made of lines"
    ),
    "BasicBlock": "write `from neurlink_gen.blocks import BasicBlock`",
    "Bottleneck": "write `from neurlink_gen.blocks import Bottleneck`",
    "functional": f"{_LINES}: nv.Interpolate or nv.Concat, say, in place of a call",
    "init": _WRAP,
    "DataParallel": _WRAP,
}
# The attributes of neurlink's nerves and shapes, and those of torch.nn.Module by which people put
# modules together.
ATTRIBUTES = {
    **dict.fromkeys(("base_shape", "output_shapes"), _SIZES),
    **dict.fromkeys(("relative", "absolute", "expr", "get_absolute", "numel"), _SIZES),
    **dict.fromkeys(("register_parameter", "register_buffer"), _WEIGHTS),
    **dict.fromkeys(("register_module", "add_module", "forward"), _LINES),
    "nerves": "`self.add` returns the number of the line that it adds",
}


def absent_name(name: str, module: str) -> str | None:
    """Help with a name that a module of this package, such as `neurlink_gen.nn`, lacks."""
    if module.endswith(".nn") and name.endswith("Loss"):
        return "a loss is no part of a network: compute it of what the model returns"
    return NAMES.get(name)


def absent_module(name: str) -> str | None:
    """Help with a module of the neurlink package that a spec imports."""
    package, *inside = name.split(".")
    if package != "neurlink" or not inside:
        return None
    if inside[-1] in NAMES:
        return NAMES[inside[-1]]
    if inside[0] in ("nerves", "nn"):
        return f"import what you need from neurlink.{inside[0]} itself"
    return None
