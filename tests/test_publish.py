"""Files in a folder: written all or none, left alone where nothing changed, and compared."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest

from neurlink_gen.digests import digest
from neurlink_gen.files import journal
from neurlink_gen.ownership.lock import LOCK_FILE, read_lock, section
from neurlink_gen.ownership.publish import PublishError, publish, unpublished
from neurlink_gen.ownership.records import FileRecord
from neurlink_gen.ownership.states import BANNER, Difference, Made

SPEC = "../spec.py"


def made(
    files: Mapping[str, str],
    *specs: Path,
    tool: str = "1",
    spec: str = SPEC,
    of: str = "",
) -> Made:
    """What a build makes. of: what stands in its spec."""
    records = {
        path: FileRecord(path, digest(text.encode()), tool, "t", spec, {spec: of})
        for path, text in files.items()
    }
    return Made(files, {path: section(each) for path, each in records.items()}, specs)


def written(files: Mapping[str, str], folder: Path) -> list[str]:
    """The files that publishing writes or removes."""
    published = publish(made(files), folder)
    assert not published.kept
    return [each.path for each in published.changed if each.path != LOCK_FILE]


def kinds(output: Made, folder: Path) -> dict[str, str]:
    """How the files differ."""
    return {each.path: each.kind for each in unpublished(output, folder)}


def contents(folder: Path) -> dict[str, str]:
    """Every file below a folder, hidden ones included, but the lock file."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().decode()
        for path in folder.rglob("*")
        if path.is_file() and path.name != LOCK_FILE
    }


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An output folder, beside its spec."""
    (tmp_path / "spec.py").touch()
    return tmp_path / "out"


def test_files_are_written(out: Path) -> None:
    files = {"a.py": "é\n", "__init__.py": "", "below/b.py": "1\n2\n"}
    assert written(files, out / "new" / "out") == list(files)
    assert contents(out / "new" / "out") == files


def test_new_files_have_ordinary_permissions(out: Path) -> None:
    written({"a.py": ""}, out)
    (out / "b.py").touch()
    assert (out / "a.py").stat().st_mode == (out / "b.py").stat().st_mode


def test_changed_files_keep_their_permissions(out: Path) -> None:
    written({"a.py": ""}, out)
    (out / "a.py").chmod(0o640)
    written({"a.py": "1\n"}, out)
    assert stat.S_IMODE((out / "a.py").stat().st_mode) == 0o640


def test_unchanged_files_are_not_touched(out: Path) -> None:
    written({"a.py": "1\n", "b.py": "1\n"}, out)
    os.utime(out / "a.py", (1, 1))
    assert written({"a.py": "1\n", "b.py": "2\n"}, out) == ["b.py"]
    os.utime(out / LOCK_FILE, (1, 1))
    assert written({"a.py": "1\n", "b.py": "2\n"}, out) == []
    assert (out / "a.py").stat().st_mtime == (out / LOCK_FILE).stat().st_mtime == 1


def test_what_a_person_wrote_is_not_written_over(out: Path) -> None:
    out.mkdir()
    (out / "a.py").write_text("mine = 1\n")
    output = made({"a.py": "1\n", "b.py": "1\n"})
    assert [each.kind for each in publish(output, out).kept] == ["foreign"]
    assert contents(out) == {"a.py": "mine = 1\n"} and not (out / LOCK_FILE).exists()
    assert kinds(output, out) == {
        "a.py": "foreign",
        "b.py": "missing",
        LOCK_FILE: "missing",
    }
    publish(output, out, force=True)
    assert contents(out) == {"a.py": "1\n", "b.py": "1\n"} and not kinds(output, out)


def test_what_was_edited_is_not_written_over(out: Path) -> None:
    written({"a.py": "1\n", "b.py": "1\n"}, out)
    for text in (b"1\nmine = 1\n", b"1\r\n", b"\xff\n", b""):
        (out / "a.py").write_bytes(text)
        output = made({"a.py": "2\n", "b.py": "2\n"}, of="new")
        assert [each.path for each in publish(output, out).kept] == ["a.py"]
        assert (out / "a.py").read_bytes() == text
        assert (out / "b.py").read_text() == "1\n"
        assert kinds(output, out)["a.py"] == "edited"
    publish(output, out, force=True)
    assert contents(out) == {"a.py": "2\n", "b.py": "2\n"}


def test_an_edit_that_is_what_is_wanted_is_no_difference(out: Path) -> None:
    written({"a.py": "1\n"}, out)
    (out / "a.py").write_text("2\n")
    assert kinds(made({"a.py": "2\n"}, of="new"), out) == {LOCK_FILE: "changed"}
    (out / LOCK_FILE).unlink()
    assert kinds(made({"a.py": "2\n"}, of="new"), out) == {LOCK_FILE: "missing"}


def test_an_init_of_other_hands_is_left_alone(out: Path) -> None:
    out.mkdir()
    (out / "__init__.py").write_text("mine = 1\n")
    files = {"__init__.py": BANNER}
    assert written(files, out) == [] and not kinds(made(files), out)
    assert contents(out) == {"__init__.py": "mine = 1\n"}
    assert "__init__.py" not in read_lock(out).sections


def test_another_version_of_the_tool(out: Path) -> None:
    publish(made({"a.py": "1\n", "b.py": "1\n"}), out)
    newer = made({"a.py": "2\n", "b.py": "1\n"}, tool="2")
    assert kinds(newer, out) == {"a.py": "tool", LOCK_FILE: "tool"}
    both = made({"a.py": "2\n", "b.py": "1\n"}, tool="2", of="new")
    assert kinds(both, out) == {"a.py": "changed", LOCK_FILE: "changed"}
    publish(newer, out)
    assert not kinds(newer, out) and contents(out) == {"a.py": "2\n", "b.py": "1\n"}


def test_stale_files_are_removed(out: Path) -> None:
    other = made({"gone.py": "1\n"}, spec="../gone.py")
    (out.parent / "gone.py").touch()
    publish(other, out)
    written({"a.py": "1\n"}, out)
    # A build of some specs leaves the output of others alone.
    assert contents(out) == {"gone.py": "1\n", "a.py": "1\n"}
    (out.parent / "gone.py").unlink()
    output = made({"a.py": "1\n"})
    assert kinds(output, out) == {"gone.py": "stale", LOCK_FILE: "changed"}
    found, _ = unpublished(output, out)
    assert found.diff == "--- a/gone.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-1\n"
    assert written({"a.py": "1\n"}, out) == ["gone.py"]
    assert contents(out) == {"a.py": "1\n"} and not kinds(output, out)


def test_a_spec_without_models_leaves_a_stale_file(out: Path) -> None:
    spec = out.parent / "other.py"
    spec.touch()
    publish(made({"other.py": "1\n"}, spec="../other.py"), out)
    assert "other.py" not in kinds(made({"a.py": "1\n"}), out)
    assert kinds(made({"a.py": "1\n"}, spec), out)["other.py"] == "stale"


def test_a_stale_file_that_was_edited_is_kept(out: Path) -> None:
    publish(made({"gone.py": "1\n", "a.py": "1\n"}, spec="../gone.py"), out)
    (out / "gone.py").write_text("mine\n")
    output = made({"a.py": "1\n"})
    assert kinds(output, out)["gone.py"] == "edited"
    assert [each.path for each in publish(output, out).kept] == ["gone.py"]
    # It is the user's from now on.
    assert contents(out) == {"a.py": "1\n", "gone.py": "mine\n"}
    assert not kinds(output, out)


def test_comparing_writes_nothing(out: Path) -> None:
    assert kinds(made({"a.py": ""}), out) == {"a.py": "missing", LOCK_FILE: "missing"}
    assert not out.exists()


def test_a_difference_is_shown_as_a_diff() -> None:
    found = Difference("a.py", "changed", lambda: ("1\n2\n",), lambda: ("1\n", "3"))
    assert found.diff == (
        "--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n 1\n-2\n+3\n"
        "\\ No newline at end of file\n"
    )
    missing = Difference("a.py", "missing", None, lambda: ("1\n",))
    assert missing.diff == "--- /dev/null\n+++ b/a.py\n@@ -0,0 +1 @@\n+1\n"


# What stands in the way


@pytest.mark.parametrize("failing", ["write", "replace"])
def test_a_failure_leaves_everything_as_it_was(
    out: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    written({"a.py": "1\n", "b.py": "1\n"}, out)
    if failing == "write":
        (out / "c").touch()  # c/d.py cannot be made below a file
    else:

        def refuse(source: object, target: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(os, "replace", refuse)
    before = contents(out)
    with pytest.raises(PublishError, match="cannot serve"):
        written({"a.py": "2\n", "b.py": "2\n", "c/d.py": ""}, out)
    assert contents(out) == before


def test_a_failure_while_replacing_is_undone(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written({"a.py": "1\n", "b.py": "1\n"}, out)
    os.utime(out / "a.py", (1, 1))
    replace = os.replace

    def refuse_b(source: Path, target: Path) -> None:
        if target.name == "b.py":
            raise OSError(28, "No space left on device")
        replace(source, target)

    monkeypatch.setattr(os, "replace", refuse_b)
    with pytest.raises(PublishError, match="no space left"):
        written({"a.py": "2\n", "c.py": "3\n", "new/d.py": "4\n", "b.py": "2\n"}, out)
    assert contents(out) == {"a.py": "1\n", "b.py": "1\n"}
    assert (out / "a.py").stat().st_mtime == 1
    assert sorted(path.name for path in out.iterdir()) == ["a.py", "b.py", LOCK_FILE]


def test_a_full_disk(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written({"a.py": "1\n"}, out)

    def refuse(path: Path, pieces: object) -> str:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(journal, "_write", refuse)
    with pytest.raises(PublishError, match="no space left"):
        written({"a.py": "2\n"}, out)
    assert contents(out) == {"a.py": "1\n"}
    assert sorted(path.name for path in out.iterdir()) == ["a.py", LOCK_FILE]
    with pytest.raises(PublishError, match="no space left"):
        written({"a.py": "2\n"}, out.parent / "new")
    assert not (out.parent / "new").exists()


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    for act in (publish, unpublished):
        with pytest.raises(PublishError, match="out"):
            act(made({"a.py": ""}), tmp_path / "out")


def test_a_folder_where_a_file_should_be(tmp_path: Path) -> None:
    (tmp_path / "a.py").mkdir()
    with pytest.raises(PublishError, match="is a directory"):
        publish(made({"a.py": ""}), tmp_path)


def test_links(out: Path) -> None:
    """A linked folder serves; a linked file would be written somewhere else."""
    real = out.parent / "real"
    real.mkdir()
    out.symlink_to(real)
    assert written({"a.py": "1\n"}, out) == ["a.py"]
    (real / "a.py").rename(out.parent / "elsewhere.py")
    (real / "a.py").symlink_to(out.parent / "elsewhere.py")
    assert written({"a.py": "1\n"}, out) == []
    with pytest.raises(PublishError, match="a symbolic link"):
        publish(made({"a.py": "2\n"}), out, force=True)
    assert (out.parent / "elsewhere.py").read_text() == "1\n"
    (real / "b.py").symlink_to("nowhere.py")
    with pytest.raises(PublishError, match="a symbolic link"):
        publish(made({"a.py": "1\n", "b.py": "1\n"}), out)
    (out.parent / "broken").symlink_to("nowhere")
    with pytest.raises(PublishError, match="broken"):
        publish(made({"a.py": "1\n"}), out.parent / "broken")


def test_a_spec_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("mine\n")
    (tmp_path / "out").symlink_to(tmp_path)
    for folder, spec in ((tmp_path, "a.py"), (tmp_path / "out", "../a.py")):
        for act in (publish, unpublished):
            with pytest.raises(PublishError, match="another folder"):
                act(made({"a.py": "1\n"}, spec=spec), folder)
    assert (tmp_path / "a.py").read_text() == "mine\n"


@pytest.mark.parametrize(
    "text, reason",
    [
        ("format = 1\n<<<<<<< HEAD\n", "lock:2: an unresolved conflict"),
        ("format = 99\n", "format 99, which a later version .* install that version"),
        ("format=2\n", "a later version"),
        ("hello\n", "not a lock file"),
        ('format = 1\n["a.py"]\ntext = \n', "Invalid value"),
    ],
)
def test_a_lock_file_that_cannot_be_read(out: Path, text: str, reason: str) -> None:
    written({"a.py": "1\n"}, out)
    (out / LOCK_FILE).write_text(text)
    with pytest.raises(PublishError, match=reason):
        publish(made({"a.py": "2\n"}), out)
    assert contents(out) == {"a.py": "1\n"}
