"""A spec is a program and no part of a package, and imports what lies beside it by its name alone."""

from .blocks import Block
