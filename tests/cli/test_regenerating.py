"""Commands on a real spec: `--only`, `upgrade`, `destroy`, `explain`, and a run with nothing to do."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from generator import pipeline
from generator.commands import watch as watching
from generator.console import Console
from tests.cli.conftest import Run

SPEC = """\
app: {name: shop}
entities:
  Item:
    fields: {name: string(50)}
  # Those who buy.
  Buyer:
    fields: {email: string(80)}

  Visit:
    fields: {place: string(80)}
    relations: {item: {to: Item}}
"""


@pytest.fixture
def specs(run: Run) -> Path:
    """A project in the current folder, generated."""
    folder = Path("specs")
    folder.mkdir()
    (folder / "shop.yaml").write_text(SPEC)
    assert run("generate", "-q").exit_code == 0
    return folder


def test_nothing_is_rendered_where_nothing_changed(
    run: Run, specs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.stat().st_mtime_ns for path in Path().rglob("*") if path.is_file()}

    def fail(*_: object) -> None:
        raise AssertionError("it was rendered")

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "build", fail)
        result = run("generate")
        assert result.exit_code == 0
        assert result.stdout.splitlines()[-1].startswith("nothing to do in .")
        assert json.loads(run("generate", "--json").stdout)["counts"]["identical"] > 40
        assert run("generate", "--check").exit_code == 0
    after = {path: path.stat().st_mtime_ns for path in Path().rglob("*") if path.is_file()}
    assert after == before
    (specs / "shop.yaml").write_text(SPEC.replace("50", "60"))
    assert run("generate", "--check").exit_code == 4


def test_a_spec_change_after_the_first_migration_makes_another(run: Run, specs: Path) -> None:
    (specs / "shop.yaml").write_text(SPEC.replace("50", "60"))
    folder = Path("alembic/versions")
    first = folder / "0001_initial.py"
    before = first.read_text()
    assert run("generate", "--check").exit_code == 4
    result = run("generate")
    assert result.exit_code == 0
    (second,) = set(folder.glob("*.py")) - {first}
    assert f"create  {second.as_posix()}" in result.stdout
    assert first.read_text() == before
    assert run("generate", "--check").exit_code == 0
    assert run("status").stdout == "every file is as it was generated\n"


def test_only_one_entity(run: Run, specs: Path) -> None:
    (specs / "shop.yaml").write_text(SPEC.replace("string(50)", "string(60)").replace("80", "90"))
    result = run("generate", "--only", "Item")
    assert result.exit_code == 0
    updated = [line.split()[1] for line in result.stdout.splitlines() if " update " in line]
    assert "app/models/item.py" in updated
    assert not [path for path in updated if "buyer" in path or "visit" in path]
    assert "String(80)" in Path("app/models/buyer.py").read_text()
    assert "it has Buyer, Item, Visit" in run("generate", "--only", "Itm").stderr
    run("generate")
    assert "String(90)" in Path("app/models/buyer.py").read_text()


def test_an_upgrade_says_so(run: Run, specs: Path) -> None:
    manifest = Path(".apiwright/manifest.json")
    manifest.write_text(manifest.read_text().replace('"generator": "', '"generator": "0.0.'))
    result = run("upgrade")
    assert result.exit_code == 0
    assert "upgraded from apiwright 0.0." in result.stderr
    assert "upgraded" not in run("upgrade").stderr


def test_an_entity_is_destroyed(run: Run, specs: Path) -> None:
    service = Path("app/services/buyer.py")
    service.write_text(service.read_text() + "\n    mine = 1\n")
    refused = run("destroy", "entity", "Buyer")
    assert refused.exit_code == 6
    assert "--accept-loss buyers" in refused.stderr
    assert (specs / "shop.yaml").read_text() == SPEC
    result = run("destroy", "entity", "Buyer", "--accept-loss", "buyers")
    assert result.exit_code == 0
    assert (specs / "shop.yaml").read_text() == (
        "app: {name: shop}\nentities:\n  Item:\n    fields: {name: string(50)}\n\n"
        "  Visit:\n    fields: {place: string(80)}\n    relations: {item: {to: Item}}\n"
    )
    assert "      remove  app/models/buyer.py" in result.stdout
    assert not Path("app/models/buyer.py").exists()
    assert service.exists()
    assert "buyer" not in Path("app/models/__init__.py").read_text().lower()
    assert "      orphan  app/services/buyer.py" in run("status").stdout


def test_an_entity_that_is_needed_stays(run: Run, specs: Path) -> None:
    result = run("destroy", "entity", "Item")
    assert result.exit_code == 2
    assert "the spec needs Item" in result.stderr
    assert (specs / "shop.yaml").read_text() == SPEC
    assert "it has Buyer, Item, Visit" in run("destroy", "entity", "Nobody").stderr


def test_the_file_of_an_entity_goes_with_it(run: Run, specs: Path) -> None:
    (specs / "tag.yaml").write_text("entities:\n  Tag:\n    fields: {name: string(9)}\n")
    run("generate")
    assert run("destroy", "entity", "Tag", "--accept-loss", "tags").exit_code == 0
    assert not (specs / "tag.yaml").exists()
    assert not Path("app/models/tag.py").exists()


def test_a_line_of_a_revision_is_one_of_its_time(run: Run, specs: Path) -> None:
    (revision,) = Path("alembic/versions").glob("*.py")
    result = run("explain", f"{revision}:20")
    assert result.exit_code == 0
    assert "as it was when the revision was written" in result.stdout
    assert "RevisionView" in result.stdout


def test_a_line_is_explained(run: Run, specs: Path) -> None:
    model = Path("app/models/item.py")
    lines = model.read_text().split("\n")
    number = next(n for n, line in enumerate(lines, start=1) if "name: Mapped[str]" in line)
    template = Path(pipeline.__file__).parent.parent / "templates/models/model.py.jinja"
    result = run("explain", f"{model}:{number}")
    assert result.exit_code == 0
    facts = dict(line.split("  ", 1) for line in map(str.strip, result.stdout.splitlines()[1:]))
    assert facts["spec"] == "specs/shop.yaml:4"
    assert facts["view"] == "generator.artifacts.models.view.ModelView"
    name, _, row = facts["template"].partition(":")
    assert name == "models/model.py.jinja"
    assert "column" in template.read_text().split("\n")[int(row) - 1]
    lines.insert(number, "    mine: int = 1")
    model.write_text("\n".join(lines))
    assert "added or changed by hand" in run("explain", f"{model}:{number + 1}").stdout
    assert "specs/shop.yaml:4" in run("explain", f"{model}:{number}").stdout
    assert run("explain", f"{model}:999").exit_code == 2
    assert run("explain", "nothing").exit_code == 2


def test_watching_runs_after_every_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text("a: 1\n")
    saves, runs = iter(["a: 1\n", "a: 12\n", "a: 123\n"]), []

    def pause(_seconds: float) -> None:
        text = next(saves, None)
        if text is None:
            raise KeyboardInterrupt
        spec.write_text(text)

    def generate() -> int:
        runs.append(spec.read_text())
        return 0

    monkeypatch.setattr(time, "sleep", pause)
    monkeypatch.setattr(watching, "_moment", lambda path: path.read_text())
    assert watching.watch(spec, generate, Console(quiet=True)) == 0
    assert runs == ["a: 1\n", "a: 12\n", "a: 123\n"]
