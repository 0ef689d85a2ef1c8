"""`UsageError`: arguments or a configuration that mean nothing, or a folder that cannot serve.

In: what to say to the user. Out: an exception, which the command line shows without a traceback.
"""

from __future__ import annotations


class UsageError(Exception):
    """What was asked for means nothing, or cannot be done here."""
