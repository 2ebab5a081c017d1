"""Rendering: templates become laid-out Python, and a fault of ours is named."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from generator.artifacts.planned import PlannedFile
from generator.emit import Imports
from generator.failures import InternalError
from generator.render import RenderedFile, render_all


@dataclass(frozen=True, slots=True)
class View:
    name: str = "thing"
    imports: Imports = field(default_factory=Imports)

    @property
    def key(self) -> str:
        return self.imports.need("uuid", "UUID")


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    folder.mkdir()
    return folder


def _render(templates: Path, text: str, path: str = "app/x.py") -> str:
    (templates / "x.jinja").write_text(text, "utf-8")
    (file,) = render_all([PlannedFile(path, "x.jinja", View())], templates)
    return file.text


def test_lays_python_out(templates: Path) -> None:
    source = (
        "import sys\nfrom app import b\nimport os, json\n"
        "x = { 'a':\n  {{ view.name | literal }}, os: sys, b: 1 }"
    )
    assert _render(templates, source) == (
        'import os\nimport sys\n\nfrom app import b\n\nx = {"a": "thing", os: sys, b: 1}\n'
    )


def test_leaves_other_files_alone(templates: Path) -> None:
    assert _render(templates, "x  =  {{ view.name }}", "notes.md") == "x  =  thing\n"


def test_collects_imports_that_are_asked_for_below_them(templates: Path) -> None:
    source = "{{ view.imports }}\n\n\ndef f(x: {{ view.key }}) -> None: ...\n"
    assert _render(templates, source) == (
        "from uuid import UUID\n\n\ndef f(x: UUID) -> None: ...\n"
    )


def test_ready_texts_need_no_template() -> None:
    assert render_all([PlannedFile("app/__init__.py", text="")]) == (
        RenderedFile("app/__init__.py", ""),
    )


def test_files_come_sorted() -> None:
    files = [PlannedFile("b.md", text="b"), PlannedFile("a.py", text="a = 1")]
    assert [file.path for file in render_all(files)] == ["a.py", "b.md"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = (", ["app/x.py", "x.jinja", "not Python"]),
        ("a\n{{ view.nothing }}", ["x.jinja:2", "nothing", "app/x.py"]),
        ("{% if %}", ["x.jinja:1", "app/x.py"]),
        ("x = '\ud800'".encode("unicode_escape").decode(), []),
    ],
)
def test_a_fault_names_template_and_file(templates: Path, text: str, told: list[str]) -> None:
    if not told:
        assert "ud800" in _render(templates, text)
        return
    with pytest.raises(InternalError) as raised:
        _render(templates, text)
    assert all(part in str(raised.value) for part in told)


def test_every_broken_file_is_named() -> None:
    files = [PlannedFile(f"{name}.py", text="x = (") for name in "ab"]
    with pytest.raises(InternalError, match=r"(?s)a\.py.*b\.py"):
        render_all([*files, PlannedFile("c.py", text="x = 1")])


@pytest.mark.parametrize("path", ["/etc/x", "../x", "a/../../x", "a\\b", "a\0b"])
def test_a_path_out_of_the_output_is_refused(path: str) -> None:
    with pytest.raises(InternalError, match="outside"):
        render_all([PlannedFile(path, text="")])


def test_two_files_in_one_place_are_refused() -> None:
    with pytest.raises(InternalError, match="both go to"):
        render_all([PlannedFile("a/X.md", text=""), PlannedFile("a/x.md", text="")])


def test_the_same_plan_gives_the_same_text(templates: Path) -> None:
    source = "{{ view.imports }}\nx: {{ view.key }}\n"
    assert _render(templates, source) == _render(templates, source)


def test_a_missing_template_is_named() -> None:
    with pytest.raises(InternalError, match=r"nowhere\.jinja.*a\.md"):
        render_all([PlannedFile("a.md", "nowhere.jinja")])
