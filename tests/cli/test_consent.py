"""What a migration has to ask: by exit code where nobody sits, by questions on a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from generator import cli
from generator.commands import asking
from tests.docs.pages import blocks

BEFORE = "app: {name: shop, databases: [sqlite]}\nentities:\n  User:\n    fields: {name: text, old: text?}\n"
AFTER = "app: {name: shop, databases: [sqlite]}\nentities:\n  User:\n    fields: {title: text, sku: string(9)}\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose spec has changed since it was generated."""
    monkeypatch.chdir(tmp_path)
    Path("spec.yaml").write_text(BEFORE)
    assert _run().exit_code == 0
    Path("spec.yaml").write_text(AFTER)
    return tmp_path / "out"


def _run(*arguments: str, answers: str = "") -> Result:
    return CliRunner().invoke(cli.app, ["generate", "spec.yaml", "out", *arguments], input=answers)


def _revisions(project: Path) -> list[str]:
    return sorted(path.name for path in (project / "alembic/versions").glob("*.py"))


def _model(project: Path) -> str:
    return (project / "app/models/user.py").read_text()


def test_nothing_is_written_without_consent(project: Path) -> None:
    result = _run()
    assert result.exit_code == 6
    assert "RENAME?" in result.stderr
    assert "--rename users.name=title or --accept-loss users.name" in result.stderr
    assert "User: {dropped: [old]}" in result.stderr
    assert "--accept-loss users.old" in result.stderr
    assert "User: fields: sku: {fill: …}" in result.stderr
    assert "3 changes need your consent; nothing was written" in result.stderr
    assert _revisions(project) == ["0001_initial.py"]
    assert "title" not in _model(project)
    found = json.loads(_run("--json").stdout)
    assert {one["code"] for one in found["findings"]} == {"RENAME?", "LOSS", "VALUE"}


def test_flags_consent(project: Path) -> None:
    flags = ("--rename", "users.name=title", "--accept-loss", "users.old", "--fill", "users.sku=''")
    assert _run(*flags).exit_code == 0
    _, new = _revisions(project)
    text = (project / "alembic/versions" / new).read_text()
    assert 'op.alter_column("users", "name", new_column_name="title")' in text
    assert "title" in _model(project)


def test_a_terminal_is_asked(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "can_ask", lambda: True)
    result = _run(answers="y\nupper(name)\ny\n")
    assert result.exit_code == 0, result.stderr
    assert "Agreed?" in result.stderr
    assert "Was it renamed?" in result.stderr
    assert len(_revisions(project)) == 2


@pytest.mark.parametrize("answers", ["n\n", "y\n\n", "y\nupper(name)\nn\nn\n"])
def test_who_does_not_agree_gets_the_list(
    project: Path, monkeypatch: pytest.MonkeyPatch, answers: str
) -> None:
    monkeypatch.setattr(asking, "can_ask", lambda: True)
    result = _run(answers=answers)
    assert result.exit_code == 6
    assert "--accept-loss users.old" in result.stderr
    assert len(_revisions(project)) == 1


def test_not_renamed_may_go(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "can_ask", lambda: True)
    result = _run(answers="y\nupper(name)\nn\ny\n'?'\n")
    assert result.exit_code == 0, result.stderr
    assert len(_revisions(project)) == 2


def test_an_expression_that_makes_no_sense_is_a_problem(project: Path) -> None:
    Path("spec.yaml").write_text(
        AFTER.replace("sku: string(9)", "sku: {type: string(9), fill: nam}")
    )
    result = _run()
    assert result.exit_code == 2
    assert "spec.yaml:4:" in result.stderr
    assert "did you mean 'name'?" in result.stderr
    assert len(_revisions(project)) == 1


def test_edits_follow_a_renamed_field(project: Path) -> None:
    service = project / "app/services/user.py"
    service.write_text(
        service.read_text() + "\n    async def shout(self, user: UserResponse) -> str:\n"
        "        return user.name.upper()\n"
    )
    Path("spec.yaml").write_text(
        "app: {name: shop, databases: [sqlite]}\nentities:\n  Person:\n    renamed_from: User\n"
        "    fields: {name: text, old: text?}\n"
    )
    assert _run().exit_code == 0
    moved = (project / "app/services/person.py").read_text()
    assert "async def shout(self, person: PersonResponse)" in moved
    assert not service.exists()


def test_the_page_shows_what_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    spec = "app: {{name: shop}}\nentities:\n  Product:\n    fields: {{name: string(9), {0}}}\n"
    Path("spec.yaml").write_text(spec.format("legacy_code: integer"))
    assert _run("-q").exit_code == 0
    Path("spec.yaml").write_text(spec.format("sku: string(9)"))
    shown, *_ = [one.text for one in blocks("docs/migrations.md", "text")]
    assert _run().stderr == shown
