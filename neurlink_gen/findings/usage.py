"""`UsageError`: arguments or a configuration that mean nothing.

In: what to say to the user. Out: an exception, which the command line shows without a traceback.
"""

from __future__ import annotations


class UsageError(Exception):
    """Arguments or a configuration that mean nothing."""
