"""What `apiwright db lint` says of revisions, written by apiwright or by hand."""

from __future__ import annotations

import inspect
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from textwrap import indent

import pytest
import yaml

from generator.migrations.lint import codes
from tests.migrations.projects import Answer, Project, apiwright

SPEC = """
app: {name: shop, mode: sync, databases: [sqlite, postgresql, mysql]}
entities:
  Shelf: {fields: {code: string(8)}}
  Item:
    fields: {name: string(20), price: 'decimal(10,2)', number: integer, note: string(9)?, rank: {type: integer, default: 1}, size: {type: 'enum(small, large)', default: small}}
    relations: {shelf: {to: Shelf}}
    indexes: [[price]]
"""
HEAD = '''"""By hand"""

import sqlalchemy as sa
from alembic import op

revision = "by_hand"
down_revision = "0001"


'''
BACK = "op.execute('SELECT 1')"
NULLABLE = 'op.add_column("items", sa.Column("more", sa.Integer()))'
LONGER = 'op.alter_column("items", "name", type_=sa.String({}))'
CASES = yaml.safe_load((Path(__file__).parent / "upgrades.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = Project(tmp_path_factory.mktemp("lint") / "project")
    assert made.generate(SPEC).code == 0
    return made


@pytest.fixture
def lint(project: Project) -> Callable[..., Answer]:
    """Judge a revision by hand."""

    def run(upgrade: str, downgrade: str | None = None, *flags: str, head: str = HEAD) -> Answer:
        text = f"{head}def upgrade() -> None:\n{indent(upgrade, '    ')}\n"
        if downgrade is not None:
            text += f"\n\ndef downgrade() -> None:\n{indent(downgrade, '    ')}\n"
        (project.versions / "by_hand.py").write_text(text, "utf-8")
        return apiwright("db", "lint", "by_hand", "--out", project.folder, *flags)

    return run


def _codes(answer: Answer) -> set[str]:
    return {one["code"] for one in json.loads(answer.output)}


@pytest.mark.parametrize("name", CASES)
def test_what_is_said_of_an_upgrade(name: str, lint: Callable[..., Answer]) -> None:
    case = CASES[name]
    answer = lint(case["upgrade"], None, "--format", "json")
    found = {one["code"]: one["severity"] for one in json.loads(answer.output)}
    assert found.keys() - {"L401"} == set(case["found"])
    assert (answer.code == 4) is ("error" in found.values())


@pytest.mark.parametrize(
    ("downgrade", "code"),
    [
        (None, {"L401"}),
        ("pass", {"L401"}),
        ("raise NotImplementedError", {"L401"}),
        ('op.drop_column("items", "more")', set()),
        ('op.alter_column("items", "more", nullable=False)', {"L402"}),
    ],
)
def test_the_way_back(downgrade: str | None, code: set[str], lint: Callable[..., Answer]) -> None:
    assert _codes(lint(NULLABLE, downgrade, "--format", "json")) == code


def test_a_way_back_that_may_lose_values(lint: Callable[..., Answer]) -> None:
    upgrade, back = LONGER.format(40), LONGER.format(20)
    assert _codes(lint(upgrade, back, "--format", "json")) == {"L403"}
    guard = 'stop_if_any("SELECT id FROM items WHERE length(name) > 20", "too long")'
    guarded = f"{guard}\n{back}"
    head = HEAD.replace(
        "from alembic import op", "from alembic import op\nfrom migration_steps import stop_if_any"
    )
    assert _codes(lint(upgrade, guarded, "--format", "json", head=head)) == set()


def test_a_finding_has_its_place_its_reason_and_a_remedy(lint: Callable[..., Answer]) -> None:
    answer = lint('op.drop_table("shelves")', 'op.create_table("shelves")')
    assert answer.code == 4
    place = r"\S+/project/alembic/versions/by_hand.py:11:5: L101 "
    assert re.search(place + "the table shelves is dropped with all its rows\n", answer.output)
    assert '   11 |     op.drop_table("shelves")\n' in answer.output
    assert (
        "hint: keep it for a release in which nothing uses it, and have a backup" in answer.output
    )
    assert "1 revision: 2 of 3 findings are errors" in answer.output
    answer = lint('op.drop_table("shelves")', None, "--format", "github")
    assert re.search(r"::error file=\S+by_hand.py,line=11,col=5,\S+title=L101::", answer.output)


@pytest.mark.parametrize(
    ("upgrade", "left"),
    [
        ('op.drop_table("shelves")  # apiwright: allow L101, L301 nobody uses it', set()),
        ('# apiwright: allow L101 nobody uses it\nop.drop_table("shelves")', {"L301"}),
        (
            'op.drop_table(\n    "shelves"\n)  # apiwright: allow L101 L301: nobody',
            {"L301"},
        ),
        ('op.drop_table("shelves")  # apiwright: allow L101', {"L001", "L101", "L301"}),
        ('op.drop_table("shelves")  # apiwright: allow L102 why not', {"L001", "L101", "L301"}),
        (
            "# apiwright: allow L101 too far\n\nop.drop_table('shelves')",
            {"L001", "L101", "L301"},
        ),
        ("'# apiwright: allow L101 a text'\nop.drop_table('shelves')", {"L101", "L301"}),
    ],
)
def test_a_comment_with_a_reason_allows(
    upgrade: str, left: set[str], lint: Callable[..., Answer]
) -> None:
    assert _codes(lint(upgrade, None, "--format", "json")) - {"L401"} == left


def test_every_code_has_an_example() -> None:
    """But for those that only the spec's own changes can have: an enum of PostgreSQL."""
    known = {
        (function.__doc__ or "").partition(":")[0]
        for name, function in inspect.getmembers(codes, inspect.isfunction)
        if not name.startswith("_")
    }
    shown = {code for case in CASES.values() for code in case["found"]}
    assert known == shown | {"L001", "L104", "L401", "L402", "L403"}


def test_what_somebody_has_agreed_to_is_no_error(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    first = "app: {name: shop, databases: [postgresql]}\nenums: {Color: [red, blue]}\nentities:\n"
    item = (
        "  Item: {fields: {color: {type: Color, native: true}, name: string(9), old: string(9)?}}\n"
    )
    assert project.generate(f"{first}{item}  Gone: {{fields: {{name: string(9)}}}}\n").code == 0
    second = f"dropped: [Gone]\n{first}{item}".replace("red, blue", "red").replace(
        ", old: string(9)?}", "}, dropped: [old]"
    )
    second = second.replace("native: true", "native: true, replaced: {blue: red}")
    answer = project.generate(second)
    assert answer.code == 0, answer.output
    answer = apiwright("db", "lint", "--out", project.folder, "--format", "json")
    found = {one["code"]: one for one in json.loads(answer.output)}
    for code in ("L101", "L102", "L104"):
        assert found[code]["severity"] == "warning"
        assert found[code]["message"].endswith(", as somebody has agreed")
    assert found["L301"]["severity"] == "error"


def test_what_keeps_nobody_waiting_is_not_said_to(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    spec = SPEC.replace("[sqlite, postgresql, mysql]", "[postgresql], migrations: {online: true}")
    assert project.generate(spec).code == 0
    changes = {
        "number: integer": "number: bigint, sku: {type: string(9), fill: name}",
        "note: string(9)?": "note: {type: string(9), fill: \"'-'\"}",
        "indexes: [[price]]": "indexes: [[price], [name]]\n    unique: [[name, price]]",
        "'decimal(10,2)'": "{type: 'decimal(10,2)', gt: 0}",
    }
    for old, new in changes.items():
        spec = spec.replace(old, new)
    answer = project.generate(spec)
    assert answer.code == 0, answer.output
    answer = apiwright("db", "lint", "0001:", "--out", project.folder, "--format", "json")
    assert {one["code"] for one in json.loads(answer.output)} == {"L301", "L302"}


def test_the_revisions_that_git_has_not_merged_are_judged(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    assert project.generate(SPEC).code == 0

    def git(*words: str) -> None:
        user = ["-c", "user.name=x", "-c", "user.email=x@y.z", "-c", "init.defaultBranch=main"]
        subprocess.run(["git", *user, *words], cwd=tmp_path, check=True, capture_output=True)

    def judged(*names: str) -> str:
        return apiwright("db", "lint", *names, "--out", project.folder).output

    assert "1 revision: nothing to say" in judged()
    git("init")
    git("add", ".")
    git("commit", "-m", "first")
    for number, field in enumerate(("more", "most"), 1):
        spec = project.spec.read_text("utf-8").replace("number:", f"{field}: string(9)?, number:")
        assert project.generate(spec).code == 0
        assert f"{number} revision" in judged()
    git("checkout", "-b", "work")
    git("add", ".")
    git("commit", "-m", "second")
    assert "2 revisions: " in judged()
    git("branch", "-f", "main")
    assert "1 revision: " in judged()
    assert "3 revisions: " in judged("base:head")
    assert "2 revisions: " in judged("0001:")
    assert "1 revision: " in judged(":0001")
    assert "several revisions begin with " not in judged("0")
    assert "error: there is no revision 0001:x" not in judged("0001:x")
    assert "error: there is no revision x\n" in judged("0001:x")


def test_a_spec_with_mistakes_is_told(lint: Callable[..., Answer], tmp_path: Path) -> None:
    spec = tmp_path / "bad.yaml"
    spec.write_text("entities: 3\n", "utf-8")
    answer = lint("pass", None, "--specs", str(spec))
    assert answer.code == 2
    assert "bad.yaml:1:11" in answer.output


def test_a_revision_that_is_no_python_is_told(
    lint: Callable[..., Answer], project: Project
) -> None:
    answer = lint("pass pass")
    (project.versions / "by_hand.py").unlink()
    assert answer.code == 2
    assert "by_hand.py:11 cannot be replayed: SyntaxError" in answer.output
