"""Installed packages and projects with templates of their own, made for a test."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from generator import cli

Run = Callable[..., Result]
Install = Callable[..., Path]

SPEC = "app: {name: shop}\nentities:\n  Item: {fields: {name: string(50)}}\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in a project with a spec."""
    project = tmp_path / "shop"
    (project / "specs").mkdir(parents=True)
    (project / "specs/shop.yaml").write_text(SPEC)
    monkeypatch.chdir(project)
    runner = CliRunner()
    return lambda *arguments: runner.invoke(cli.app, [str(each) for each in arguments])


@pytest.fixture
def own(run: Run) -> Callable[[str, str], None]:
    """Write a template of the project's own."""

    def write(name: str, text: str) -> None:
        place = Path("templates") / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")

    return write


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Put a package with an entry point on the path, as an installer would."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(site)

    def add(module: str, code: str, templates: dict[str, str] | None = None) -> Path:
        package = site / module
        (package / "templates").mkdir(parents=True)
        (package / "__init__.py").write_text(code, "utf-8")
        for name, text in (templates or {}).items():
            (package / "templates" / name).write_text(text, "utf-8")
        facts = site / f"{module}-1.0.dist-info"
        facts.mkdir()
        (facts / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {module.replace('_', '-')}\nVersion: 1.0\n"
        )
        (facts / "entry_points.txt").write_text(
            f"[apiwright.artifacts]\n{module} = {module}:artifact\n"
        )
        monkeypatch.delitem(sys.modules, module, raising=False)
        return package

    return add
