"""The program `neurlink-gen`, also `python -m neurlink_gen`.

In: the words of the command line. Out: an exit code. The work is done in a process of its own, where
the system has `fork`; with NEURLINK_GEN_DEBUG=1 in this one, where a debugger can follow it.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line of this process."""
    try:
        # Imported here, so that an interrupt meanwhile is no traceback.
        from neurlink_gen.commands import cli

        arguments = sys.argv[1:]
        if os.environ.get(cli.DEBUG) or not hasattr(os, "fork"):
            code = cli.run(arguments)
        else:
            from neurlink_gen.commands.supervise import supervise

            code = supervise(lambda limits: cli.run(arguments, limits))
            # The other process has said it all, and to take this one apart takes a while.
            os._exit(code)
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
