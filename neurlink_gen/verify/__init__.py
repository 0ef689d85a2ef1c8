"""Holds the generated code of models against torch.

In: a compiled spec. Out: a `Report` for each model. This is the one part of the package that
imports torch, and only the command `verify` imports it.
"""

from __future__ import annotations

import contextlib
import logging
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

from neurlink_gen.commands.summary import InputSize, summary_data
from neurlink_gen.graph import Model
from neurlink_gen.verify.exports import check_export, check_onnx
from neurlink_gen.verify.results import Check, Failure, Report
from neurlink_gen.verify.running import (
    check_compile,
    check_copies,
    check_evaluation,
    check_pickle,
    check_script,
    check_training,
)
from neurlink_gen.verify.samples import small
from neurlink_gen.verify.shapes import check_refusals, check_shapes, error_text
from neurlink_gen.verify.state import check_state
from neurlink_gen.verify.subject import Subject, imported, subject

PARAMETERS = 40_000_000
MULTIPLY_ADDS = 10_000_000_000
"""A model with more than these is only looked at without memory, to keep the time short."""

Progress = Callable[[str], None]
NAMED = tuple[str, Callable[[Subject], Check]]
WITHOUT_MEMORY: tuple[NAMED, ...] = (
    ("shapes", check_shapes),
    ("refusals", check_refusals),
    ("state dict", check_state),
)
ON_CPU: tuple[NAMED, ...] = (
    ("evaluation", check_evaluation),
    ("training", check_training),
    ("torch.compile", check_compile),
    ("torch.export", check_export),
    ("TorchScript", check_script),
    ("pickle", check_pickle),
    ("deepcopy", check_copies),
    ("ONNX", check_onnx),
)


def verify(
    models: tuple[Model, ...], text: str, progress: Progress = lambda _: None
) -> list[Report]:
    """Hold the models of one file against torch.

    text: the generated file. progress: is told what is being done. Nothing is written but to a
    temporary folder.
    """
    with tempfile.TemporaryDirectory() as name, _silence():
        folder = Path(name)
        with imported(text, folder, "generated") as generated:
            reports = []
            for model in models:
                with subject(model, generated, folder) as each:
                    checks = tuple(_checks(each, progress))
                reports.append(Report(model.name, model.function, checks))
    return reports


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Without torch's own warnings and log: what matters of them is in the results."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def _checks(subject: Subject, progress: Progress) -> Iterator[Check]:
    name = subject.model.name
    for title, check in WITHOUT_MEMORY:
        progress(f"{name}: {title}")
        yield _made(subject, title, check)
    reason = _too_large(subject.model)
    if reason is not None:
        yield Check("on the CPU", "skipped", reason)
        return
    for title, check in ON_CPU:
        progress(f"{name}: {title}")
        yield _made(subject, title, check)


def _made(subject: Subject, title: str, check: Callable[[Subject], Check]) -> Check:
    try:
        return check(subject)
    except Exception as error:  # torch raises many kinds, and generated code might
        failure = Failure("no exception", error_text(error), subject.span)
        return Check.of(title, "", [failure])


def _too_large(model: Model) -> str | None:
    """Why a model is not run on the CPU."""
    data = summary_data(model, InputSize(small(model), 3))
    limits = (("parameters", PARAMETERS), ("multiply_adds", MULTIPLY_ADDS))
    for name, most in limits:
        count = data[name]
        if isinstance(count, int) and count > most:
            return f"{count:,} {name.replace('_', '-')}, more than {most:,}"
    return None
