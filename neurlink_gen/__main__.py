"""The program `neurlink-gen`, also `python -m neurlink_gen`.

In: the words of the command line. Out: an exit code. Specs run in a process of their own, where the
system has `fork`; with NEURLINK_GEN_DEBUG=1 in this one, where a debugger can follow them.
"""

from __future__ import annotations

import gc
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from neurlink_gen.commands.cli import Work


def main() -> None:
    """Run the command line of this process."""
    gc.disable()  # what is imported stays, and is looked through again and again for nothing
    try:
        # Imported here, so that an interrupt meanwhile is no traceback.
        from neurlink_gen.commands import cli

        arguments = sys.argv[1:]
        if os.environ.get(cli.DEBUG) or not hasattr(os, "fork"):
            gc.enable()
            code = cli.run(arguments)
        else:
            code = cli.run(arguments, _apart)
            if sys.stderr is not None:
                sys.stderr.flush()
            # All has been said, and to take this process apart takes a while.
            os._exit(code)
    except KeyboardInterrupt:
        code = 130
    except RuntimeError as error:
        # An interrupt while a class was made; see `commands/cli.py`.
        if not isinstance(error.__cause__, KeyboardInterrupt):
            raise
        code = 130
    sys.exit(code)


def _apart(work: Work) -> int:
    """Do work that runs specs in a process of its own."""
    from neurlink_gen.commands.supervise import supervise

    gc.freeze()
    gc.enable()
    return supervise(work)


if __name__ == "__main__":
    main()
