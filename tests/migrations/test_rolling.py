"""Both releases work on the schema between the halves of a change, and nothing is left at its end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.migrations.conftest import Desk
from tests.migrations.projects import Project, apiwright
from tests.migrations.rollout import Rolling, Rollout, rollouts

pytestmark = pytest.mark.slow


def _cases() -> Iterator[Any]:
    for rollout in rollouts():
        for kind in rollout.databases:
            marks = () if kind in rollout.usual else (pytest.mark.soak,)
            yield pytest.param(rollout, kind, id=f"{kind}-{rollout.story}", marks=marks)


@pytest.mark.parametrize(("rollout", "kind"), list(_cases()))
def test_rollout(rollout: Rollout, kind: str, desk: Desk, tmp_path: Path) -> None:
    Rolling(rollout, *desk(kind), tmp_path).tell()


PLAIN = "{app: {name: shop, mode: sync}, entities: {Product: {fields: {%s}}}}"
OLD = PLAIN % "name: string(50)"
NEW = PLAIN % "title: {type: string(50), renamed_from: name}"


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    """Whose products get another name, which is half done."""
    project = Project(tmp_path / "shop")
    assert project.generate(OLD).code == 0
    assert project.generate(NEW, "--expand").code == 0
    return project


def test_changes_between_the_halves_leave_alone_what_is_owed(shop: Project, tmp_path: Path) -> None:
    more = NEW.replace("title:", "'note': 'text?', title:")
    assert shop.generate(more).code == 0
    assert len(shop.revisions) == 3
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    shop.upgrade(url)
    shop.check(url)
    assert _owed(shop) == ["drop products.name", "require products.title"]
    tight = more.replace("'text?'", "text, price: {type: integer, fill: 1}").replace(
        "text,", "{type: text, fill: \"'none'\"},"
    )
    assert shop.generate(tight, "--expand").code == 0
    assert len(_owed(shop)) == 4
    assert shop.generate(tight, "--contract").code == 0
    assert _owed(shop) == []
    shop.upgrade(url)
    shop.check(url)
    assert shop.generate(tight, "--check", "--force").code == 0
    shop.downgrade(url, "base")


def test_a_second_half_has_no_more_in_it_than_the_first_has_left(shop: Project) -> None:
    before = shop.contents()
    answer = shop.generate(NEW.replace("title:", "'note': 'text?', title:"), "--contract")
    assert (answer.code, shop.contents()) == (2, before)
    assert "asks for more than what is owed" in answer.output


def test_nothing_is_owed_nothing_is_contracted(tmp_path: Path) -> None:
    project = Project(tmp_path / "shop")
    assert project.generate(OLD).code == 0
    before = project.contents()
    assert project.generate(OLD, "--contract").code == 0
    assert project.generate(OLD, "--expand").code == 0
    assert project.contents() == before


@pytest.mark.parametrize(
    "change",
    [
        OLD,
        PLAIN % "label: {type: string(50), renamed_from: title}",
        PLAIN % "note: text?",
    ],
)
@pytest.mark.parametrize("half", [(), ("--expand",)])
def test_what_triggers_work_on_stays_until_then(
    shop: Project, change: str, half: tuple[str, ...]
) -> None:
    before = shop.contents()
    answer = shop.generate(change, *half, "--accept-loss", "products.title")
    assert (answer.code, shop.contents()) == (2, before), answer.output
    assert "kept in step" in answer.output
    assert "--contract first" in answer.output


def test_one_release_is_one_half(shop: Project) -> None:
    assert shop.generate(NEW, "--expand", "--contract").code == 2
    assert shop.generate(NEW, "--expand", "--online").code == 2


def test_a_squashed_revision_would_forget_what_is_owed(shop: Project) -> None:
    answer = apiwright("db", "squash", shop.spec, shop.folder)
    assert (answer.code, "--contract first" in answer.output) == (2, True)


def test_branches_owe_together(shop: Project) -> None:
    """A colleague has changed another thing in two halves."""
    parent = (shop.versions / "0001_initial.py").read_text("utf-8")
    colleague = Project(shop.folder.with_name("colleague"))
    assert colleague.generate(OLD).code == 0
    assert (colleague.versions / "0001_initial.py").read_text("utf-8") == parent
    other = "sku: {type: string(9), fill: \"'x'\"}, "
    assert (
        colleague.generate(OLD.replace("{name: string", f"{{{other}name: string"), "--expand").code
        == 0
    )
    (written,) = (path for path in colleague.versions.glob("*.py") if path.name[0] != "0")
    (shop.versions / written.name).write_text(written.read_text("utf-8"), "utf-8")
    both = NEW.replace("title:", f"{other} title:")
    assert shop.generate(both).code == 0
    assert len(_owed(shop)) == 3
    assert shop.generate(both, "--contract").code == 0
    assert _owed(shop) == []


def test_status_tells_where_and_what(shop: Project) -> None:
    answer = apiwright("status", shop.folder)
    assert "owed  drop products.name, which is kept in step with title (since " in answer.output
    [first, _] = json.loads(apiwright("status", shop.folder, "--json").output)["owed"]
    assert first["path"] == f"alembic/versions/{shop.revisions[1]}"
    assert first["command"] == "apiwright generate --contract"


def test_an_edited_list_of_what_is_owed_is_read_as_far_as_it_can_be(shop: Project) -> None:
    path = shop.versions / shop.revisions[1]
    text = path.read_text("utf-8")
    path.write_text(text.replace('{"require"', '{"unknown"'), "utf-8")
    assert _owed(shop) == ["drop products.name"]
    path.write_text(text.replace("owed: tuple", "owed = 1  # tuple"), "utf-8")
    assert _owed(shop) == []


def _owed(project: Project) -> list[str]:
    found = json.loads(apiwright("status", project.folder, "--json").output)["owed"]
    return sorted(f"{one['what']} {one['subject']}" for one in found)
