"""The exit codes of the program, as docs/command-line.md lists them."""

from __future__ import annotations

FINE, FINDINGS, USAGE, FAULT, INTERRUPTED = 0, 1, 2, 70, 130
