"""Every module of the compiler can be imported first: none leans on another one's having been."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys

import neurlink_gen

ALONE = """
import importlib, sys
names = sys.argv[1:]
for name in names:
    for known in [each for each in sys.modules if each.startswith("neurlink_gen")]:
        del sys.modules[known]
    importlib.import_module(name)
"""


def test_every_module_can_be_imported_first() -> None:
    found = pkgutil.walk_packages(neurlink_gen.__path__, "neurlink_gen.")
    names = [each.name for each in found if not each.name.startswith(NEED_TORCH)]
    assert len(names) > 100
    command = [sys.executable, "-c", ALONE, *names]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


NEED_TORCH = "neurlink_gen.verify"


def test_the_others_can_be_imported() -> None:
    for each in pkgutil.walk_packages(
        importlib.import_module(NEED_TORCH).__path__, f"{NEED_TORCH}."
    ):
        importlib.import_module(each.name)
