"""The version of the compiler, which generated files name."""

__version__ = "0.1.0"
