"""Revisions beside the code: when one is due, when nothing has to be looked at, branches, squashing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from generator.migrations import next as following
from tests.cli.conftest import Run

SPEC = "app: {name: shop, databases: [sqlite]}\nentities:\n  Item:\n    fields:\n      name: string(50)\n"
SKU = "      sku: {type: string(9), nullable: true}\n"
SIZE = "      size: {type: integer, nullable: true}\n"
VERSIONS = Path("out/alembic/versions")


@pytest.fixture
def spec(run: Run) -> Path:
    """A spec that has been generated into `out`."""
    file = Path("spec.yaml")
    file.write_text(SPEC)
    assert run("generate", "spec.yaml", "out", "-q").exit_code == 0
    return file


def _revisions() -> list[str]:
    return sorted(path.name for path in VERSIONS.glob("*.py"))


def _new(before: list[str]) -> str:
    (name,) = set(_revisions()) - set(before)
    return name


def test_one_revision_a_change(run: Run, spec: Path) -> None:
    spec.write_text(SPEC + SKU)
    result = run("generate", "spec.yaml", "out", "--check")
    assert result.exit_code == 4
    assert "_add_sku_to_items.py" in result.stdout
    assert "+    op.add_column(" in run("generate", "spec.yaml", "out", "--diff").stdout
    assert _revisions() == ["0001_initial.py"]
    assert run("generate", "spec.yaml", "out").exit_code == 0
    first = _new(["0001_initial.py"])
    assert first.endswith("_add_sku_to_items.py")
    assert run("generate", "spec.yaml", "out", "--check").exit_code == 0
    spec.write_text(SPEC + SKU + "  Tag: {fields: {name: string(9)}}\n")
    assert run("generate", "spec.yaml", "out").exit_code == 0
    second = _new(["0001_initial.py", first])
    assert f'down_revision: str | Sequence[str] | None = "{first[:12]}"' in (
        VERSIONS / second
    ).read_text("utf-8")


def test_the_same_change_gives_the_same_bytes(run: Run, spec: Path) -> None:
    shutil.copytree("out", "copy")
    spec.write_text(SPEC + SKU)
    for folder in ("out", "copy"):
        assert run("generate", "spec.yaml", folder).exit_code == 0
    name = _new(["0001_initial.py"])
    assert (VERSIONS / name).read_bytes() == (Path("copy/alembic/versions") / name).read_bytes()


def test_only_the_migration(run: Run, spec: Path) -> None:
    spec.write_text(SPEC + SKU)
    result = run("db", "migrate", "spec.yaml", "out")
    assert result.exit_code == 0
    assert "sku" not in Path("out/app/models/item.py").read_text()
    assert len(_revisions()) == 2
    assert run("generate", "spec.yaml", "out").exit_code == 0
    assert "sku" in Path("out/app/models/item.py").read_text()
    assert len(_revisions()) == 2


def test_what_cannot_have_changed_is_not_replayed(
    run: Run, spec: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("it was replayed")

    stamp = Path("out/.apiwright/stamp")
    with monkeypatch.context() as patch:
        patch.setattr(following, "next_revision", fail)
        stamp.unlink()
        assert run("generate", "spec.yaml", "out").exit_code == 0
    spec.write_text(SPEC + SKU)
    assert run("generate", "spec.yaml", "out").exit_code == 0
    monkeypatch.setattr(following, "next_revision", fail)
    stamp.unlink()
    assert run("generate", "spec.yaml", "out").exit_code == 0
    shutil.rmtree("out/.apiwright")
    assert run("generate", "spec.yaml", "out").exit_code == 1


def test_an_unchanged_spec_imports_neither_sqlalchemy_nor_alembic(run: Run, spec: Path) -> None:
    script = (
        "import sys; from generator.cli import app; app(sys.argv[1:], standalone_mode=False); "
        "print(sorted({'sqlalchemy', 'alembic'} & set(sys.modules)))"
    )
    Path("out/.apiwright/stamp").unlink()
    done = subprocess.run(
        [sys.executable, "-c", script, "generate", "spec.yaml", "out", "-q"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stdout.strip() == "[]"


def test_a_deleted_history_begins_anew(run: Run, spec: Path) -> None:
    spec.write_text(SPEC + SKU)
    run("generate", "spec.yaml", "out")
    shutil.rmtree(VERSIONS)
    assert run("generate", "spec.yaml", "out").exit_code == 0
    assert _revisions() == ["0001_initial.py"]
    assert "sku" in (VERSIONS / "0001_initial.py").read_text()
    assert run("status", "out").stdout == "every file is as it was generated\n"


def test_two_branches_are_joined(run: Run, spec: Path) -> None:
    shutil.copytree("out", "other")
    spec.write_text(SPEC + SKU)
    run("generate", "spec.yaml", "out")
    spec.write_text(SPEC + SIZE)
    run("generate", "spec.yaml", "other")
    for file in Path("other/alembic/versions").glob("*_size_*.py"):
        shutil.copy(file, VERSIONS)
    before = _revisions()
    spec.write_text(SPEC + SKU + SIZE)
    result = run("generate", "spec.yaml", "out")
    assert result.exit_code == 0
    assert "MERGE" in result.stderr
    name = _new(before)
    assert name.endswith("_merge.py")
    heads = sorted(one[:12] for one in before if not one.startswith("0001"))
    assert all(head in (VERSIONS / name).read_text() for head in heads)
    assert run("generate", "spec.yaml", "out", "--check").exit_code == 0


def test_branches_that_contradict_each_other_are_named(run: Run, spec: Path) -> None:
    shutil.copytree("out", "other")
    spec.write_text(SPEC.replace("50", "60"))
    run("generate", "spec.yaml", "out")
    spec.write_text(SPEC.replace("50", "70"))
    run("generate", "spec.yaml", "other")
    for file in Path("other/alembic/versions").glob("[!0]*.py"):
        shutil.copy(file, VERSIONS)
    result = run("generate", "spec.yaml", "out")
    assert result.exit_code == 2
    heads = [one for one in _revisions() if not one.startswith("0001")]
    assert all(head in result.stderr for head in heads)
    assert "let one follow the other" in result.stderr


HAND = """
import sqlalchemy as sa
from alembic import op

revision = "mine"
down_revision = "0001"


def upgrade():
    op.create_table("audit", sa.Column("id", sa.Integer(), primary_key=True))
    op.add_column("items", sa.Column("note", sa.Text(), nullable=True))
    op.create_index("ix_items_note", "items", ["note"])


def downgrade():
    op.drop_index("ix_items_note")
    op.drop_column("items", "note")
    op.drop_table("audit")
"""


def test_what_was_made_by_hand_stays(run: Run, spec: Path) -> None:
    (VERSIONS / "mine.py").write_text(HAND)
    assert run("generate", "spec.yaml", "out").exit_code == 0
    assert _revisions() == ["0001_initial.py", "mine.py"]
    spec.write_text(SPEC.replace("Item:", "Thing:\n    renamed_from: Item") + SKU)
    assert run("generate", "spec.yaml", "out").exit_code == 0
    text = (VERSIONS / _new(["0001_initial.py", "mine.py"])).read_text()
    assert 'op.rename_table("items", "things")' in text
    assert "audit" not in text
    assert "note" not in text
    assert run("generate", "spec.yaml", "out", "--check").exit_code == 0
    squashed = run("db", "squash", "spec.yaml", "out")
    assert squashed.exit_code == 2
    assert "alembic/versions/mine.py would be lost" in squashed.stderr
    assert run("db", "squash", "spec.yaml", "out", "--force").exit_code == 0
    (only,) = _revisions()
    assert '"audit"' in (VERSIONS / only).read_text()
    assert run("generate", "spec.yaml", "out", "--check").exit_code == 0


def test_a_hand_edit_is_said_and_stays(run: Run, spec: Path) -> None:
    first = VERSIONS / "0001_initial.py"
    edited = first.read_text().replace(
        "\n\ndef downgrade",
        '\n    op.create_index("ix_mine", "items", ["name"])\n\n\ndef downgrade',
        1,
    )
    first.write_text(edited)
    result = run("generate", "spec.yaml", "out")
    assert result.exit_code == 0
    assert "DRIFT" in result.stderr
    assert "items: an index ix_mine" in result.stderr
    assert _revisions() == ["0001_initial.py"]


def test_a_script_that_cannot_run_ends_the_run(run: Run, spec: Path) -> None:
    (VERSIONS / "mine.py").write_text(
        HAND.replace("    op.create_table", "    1 / 0\n    op.create_table")
    )
    result = run("generate", "spec.yaml", "out")
    assert result.exit_code == 2
    assert "alembic/versions/mine.py:10 cannot be replayed: ZeroDivisionError" in result.stderr


@pytest.mark.slow
def test_the_commands_of_the_database(
    run: Run, spec: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{Path('shop.db').absolute()}")
    monkeypatch.setenv("PYTHONPATH", "")
    spec.write_text(SPEC + SKU)
    run("generate", "spec.yaml", "out")
    assert run("db", "upgrade", "--out", "out").exit_code == 0
    assert "the database is as the spec says" in run("db", "check", "--out", "out").stdout
    assert run("db", "downgrade", "--out", "out").exit_code == 0
    assert run("db", "check", "--out", "out").exit_code == 4
    assert run("db", "sql", "--out", "out").exit_code == 0
    assert "ALTER TABLE items ADD COLUMN sku" in capfd.readouterr().out
    assert run("db", "history", "--out", "out").exit_code == 0
    assert "Add sku to items" in capfd.readouterr().out
    assert run("db", "upgrade", "head", "--out", "out").exit_code == 0
    squashed = run("db", "squash", "spec.yaml", "out")
    assert squashed.exit_code == 0
    assert len(_revisions()) == 1
    assert run("generate", "spec.yaml", "out", "--check").exit_code == 0
    assert run("db", "check", "--out", "out").exit_code == 0
    assert run("db", "downgrade", "base", "--out", "out").exit_code == 0
    assert run("db", "upgrade", "--out", "out").exit_code == 0
    assert run("db", "check", "--out", "out").exit_code == 0
    refused = run("db", "upgrade", "--out", "nowhere")
    assert refused.exit_code == 2
    assert "no alembic.ini" in refused.stderr
