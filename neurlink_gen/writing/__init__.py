"""Pieces of Python source: values, calls laid out over lines, modules as assignments."""
