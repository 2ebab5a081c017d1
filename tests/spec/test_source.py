"""Finding and reading files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator.diagnostics import Diagnostics
from generator.spec import load
from generator.spec.source import read_text, spec_files

APP = "app: {name: shop}\n"
ITEM = "entities: {Item: {fields: {name: string}}}\n"


def codes(report: Diagnostics) -> list[str]:
    return [one.code for one in report.errors]


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    report = Diagnostics()
    load(tmp_path / "nothing.yaml", report)
    assert codes(report) == ["E001"]


def test_an_empty_folder_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello", encoding="utf-8")
    report = Diagnostics()
    load(tmp_path, report)
    assert codes(report) == ["E006"]


def test_what_is_no_regular_file_is_a_problem(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    report = Diagnostics()
    assert read_text(pipe, report) is None
    assert codes(report) == ["E002"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_a_problem(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(APP, encoding="utf-8")
    spec.chmod(0)
    report = Diagnostics()
    load(spec, report)
    assert codes(report) == ["E002"]


def test_a_name_with_a_zero_byte_is_a_problem() -> None:
    report = Diagnostics()
    load(Path("a\0b"), report)
    assert codes(report) in (["E001"], ["E002"])


def test_files_of_a_folder_are_read_as_one(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "b.yml").write_text(APP, encoding="utf-8")
    (tmp_path / "deep" / "a.yaml").write_text(ITEM, encoding="utf-8")
    (tmp_path / ".hidden" / "c.yaml").write_text("broken: [", encoding="utf-8")
    report = Diagnostics()
    documents = load(tmp_path, report)
    assert not report.diagnostics
    assert documents.app is not None
    assert list(documents.entities) == ["Item"]


def test_the_order_of_files_is_fixed(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yml", "c.yaml"):
        (tmp_path / name).touch()
    assert [path.name for path in spec_files(tmp_path, Diagnostics())] == [
        "a.yml",
        "b.yaml",
        "c.yaml",
    ]


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_bytes(b"\xef\xbb\xbf" + (APP + ITEM).encode())
    report = Diagnostics()
    documents = load(spec, report)
    assert not report.diagnostics
    assert documents.app is not None


def test_a_syntax_error_ends_its_file_only(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("app: {name: [\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text(
        "entities: {Item: {fields: {name: strng}}}\n", encoding="utf-8"
    )
    report = Diagnostics()
    documents = load(tmp_path, report)
    assert codes(report) == ["E008"]
    assert list(documents.entities) == ["Item"]
