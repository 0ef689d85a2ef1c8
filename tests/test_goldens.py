"""The golden cases: `python -m tests.update` rewrites them all, and what it changes is to be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from neurlink_gen.ownership.lock import LOCK_FILE
from neurlink_gen.render.format import format_source, is_laid_out
from tests import goldens, update
from tests.spec_history import compiled

CASES = goldens.every()


def name_of(folder: Path) -> str:
    return f"{folder.parent.name}/{folder.name}"


@pytest.mark.parametrize("folder", CASES, ids=name_of)
def test_a_case_gives_what_it_should(folder: Path) -> None:
    files = {path.name: path.read_text("utf-8") for path in folder.glob("expected.*")}
    assert goldens.texts(folder) == files


def test_what_is_not_formatted_is_as_black_would_have_it() -> None:
    texts = [(each / "expected.py").read_text("utf-8") for each in goldens.good()]
    assert [text for text in texts if format_source(text) != text] == []
    assert sum(map(is_laid_out, texts)) > len(texts) / 2


@pytest.mark.parametrize(
    "text",
    [
        "x = [\n" + "    1,\n" * 9 + "]\n" + f"y = {'z + ' * 30}z\n",
        '"""Ends with a backslash: \\\\"""\n',
        f'"""Long."""\n\ntext = "{"a" * 99}"\n',
        'x = "宽"\n',
        "def f(:\n",
    ],
)
def test_what_may_need_formatting_is_formatted(text: str) -> None:
    assert not is_laid_out(text)


def test_large_numbers_are_as_black_would_have_them(tmp_path: Path) -> None:
    spec = (
        "import neurlink_gen.nerves as nv\nfrom neurlink_gen import build, init, nn\n\n\n"
        "def net(big: float = 1e16, rate: float = 0.2):\n    return build([\n"
        "        ((3, 1), nv.Input()),\n        ((8, 1), nv.Conv2d(3, bias=True)),\n"
        "        ((8, 1), nn.Hardtanh(-big, big)),\n        ((8, 1), nv.Conv2d(3)),\n"
        "        ((8, 1), nn.Threshold(1.5e30, -1e-20)),\n"
        "        ((8, 1), nn.Dropout(rate / 1e16)),\n"
        "    ], init={nn.Conv2d: init.normal(std=1e17, bias=1e100)})\n"
    )
    text = compiled(tmp_path, spec).files["spec.py"]
    for number in ("= 1e16", "Threshold(1.5e30, -1e-20)", "std=1e17", ", 1e100)"):
        assert number in text, number
    assert "rate / 1e16" in text
    assert is_laid_out(text) and format_source(text) == text


def test_there_are_cases() -> None:
    assert len(goldens.good()) >= 20
    assert len(goldens.bad()) >= 35
    assert len(goldens.fixes()) >= 8
    assert goldens.formats()


def test_generated_code_is_up_to_date() -> None:
    paths = [*update.FOLDER.glob("*.py"), update.FOLDER / LOCK_FILE]
    files = {path.name: path.read_text("utf-8") for path in paths}
    wanted = update.generated()
    assert wanted.keys() == files.keys()
    for name, text in wanted.items():
        assert text == files[name], name


def test_no_case_shows_a_path_of_this_machine() -> None:
    for folder in CASES:
        for path in folder.glob("expected.*"):
            assert str(goldens.ROOT) not in path.read_text("utf-8"), path
