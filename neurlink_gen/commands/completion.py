"""`completion`: what a shell reads to complete our commands, options and codes.

In: the name of a shell. Out: a script in its language, which asks this program what can follow.
"""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from neurlink_gen.commands.exit_codes import FINE


def completion(shell: str, commands: click.Command) -> int:
    """Print the script for a shell."""
    name = "neurlink-gen"
    kind = get_completion_class(shell)
    assert kind is not None
    print(kind(commands, {}, name, "_NEURLINK_GEN_COMPLETE").source())
    return FINE
