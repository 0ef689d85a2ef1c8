"""Names that the compiler makes up: of attributes, local variables, parameters and classes.

In: what a thing is (`Conv2d`, a tag, `MyBlock`). Out: a Python name that nothing else in its
scope has.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable

# What generated files import, and the builtins that they use.
GENERATED_NAMES = frozenset(
    """F NamedTuple Tensor annotations nn torch
    ValueError bool enumerate float int isinstance len list range str super tuple zip""".split()
)

# What a constructor computes its numbers with besides.
ARITHMETIC = frozenset("abs max min round".split())

# The attributes of torch.nn.Module (2.13), which a submodule's name would hide.
RESERVED = frozenset("""
    T_destination add_module apply bfloat16 buffers call_super_init children compile cpu cuda
    double dump_patches eval extra_repr float forward forward_intermediates get_buffer
    get_extra_state get_parameter get_submodule half ipu load_state_dict modules mtia
    named_buffers named_children named_modules named_parameters parameters register_backward_hook
    register_buffer register_forward_hook register_forward_pre_hook register_full_backward_hook
    register_full_backward_pre_hook register_load_state_dict_post_hook
    register_load_state_dict_pre_hook register_module register_parameter
    register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ self
    set_extra_state set_submodule share_memory state_dict to to_empty train training type xpu
    zero_grad
    _apply _backward_hooks _backward_pre_hooks _buffers _call_impl _compiled_call_impl
    _forward_hooks _forward_hooks_always_called _forward_hooks_with_kwargs _forward_pre_hooks
    _forward_pre_hooks_with_kwargs _get_backward_hooks _get_backward_pre_hooks _get_name
    _is_full_backward_hook _load_from_state_dict _load_state_dict_post_hooks
    _load_state_dict_pre_hooks _maybe_warn_non_full_backward_hook _modules _named_members
    _non_persistent_buffers_set _parameters _register_load_state_dict_pre_hook
    _register_state_dict_hook _replicate_for_data_parallel _save_to_state_dict _slow_forward
    _state_dict_hooks _state_dict_pre_hooks _version _wrapped_call_impl
    """.split())


def snake_case(name: str) -> str:
    """`ConvTransposed2d` as `conv_transposed2d`, `SEBlock` as `se_block`."""
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower().strip("_")


def class_name_of(name: str) -> str:
    """The class that a function's name gives: `hrnet_v2p_w18`, `HrnetV2pW18`.

    An underscore between two digits stays: `squeezenet1_0`, `Squeezenet1_0`.
    """
    apart = re.sub(r"(?<=\d)_(?=\d)", "\0", name)
    joined = "".join(part[:1].upper() + part[1:] for part in apart.split("_"))
    return joined.replace("\0", "_")


def numbered(name: str, number: int) -> str:
    """`name2`; `name2_1` of a name that ends with a digit."""
    return f"{name}{'_' if name[-1:].isdigit() else ''}{number}"


def singular(name: str) -> str:
    """What one of several is called: `conv` of `convs`, `branch` of `branches`."""
    found = re.fullmatch(r"(.*(?:ch|sh|x|ss))es|(.*[^s])s", name)
    return name if found is None else found[1] or found[2]


def identifier(tag: str) -> str:
    """A tag as a name in a program: that of a stage's member may have hyphens in it."""
    return tag.replace("-", "_")


class Scope:
    """The names taken in one scope."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        # Names are never given back, so that what was taken once need not be tried again.
        self._next: dict[tuple[str, int], int] = {}

    def claim(self, name: str) -> str:
        """`name` itself, or, where it is taken, the first of `name2`, `name3`, ... that is free."""
        chosen = f"{name}_" if keyword.iskeyword(name) else name
        if chosen in self._taken:
            return self._first_free(name, 2)
        self._taken.add(chosen)
        return chosen

    def claim_exactly(self, name: str) -> bool:
        """Take `name` if it is free, and say whether it was."""
        is_free = name not in self._taken and not keyword.iskeyword(name)
        if is_free:
            self._taken.add(name)
        return is_free

    def claim_numbered(self, name: str) -> str:
        """The first of `name1`, `name2`, ... that is free; of `name2_1`, ... after a digit."""
        return self._first_free(f"{name}_" if name[-1:].isdigit() else name, 1)

    def _first_free(self, stem: str, first: int) -> str:
        ordinal = self._next.get((stem, first), first)
        while f"{stem}{ordinal}" in self._taken:
            ordinal += 1
        self._next[stem, first] = ordinal + 1
        self._taken.add(f"{stem}{ordinal}")
        return f"{stem}{ordinal}"
