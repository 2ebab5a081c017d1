"""Rows within an answer: those that its reader may read, on each database."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.truth.databases import new_database
from tests.truth.serving import MODES, assert_own_tests_pass

pytestmark = pytest.mark.slow

SPEC = """\
app: {{name: papers, mode: {mode}, databases: [sqlite, postgresql, mysql], auth: {{user: User, login: email, role: role, admin: admin}}}}
entities:
  User:
    fields:
      email: {{type: email, unique: true}}
      password: {{type: password, min_length: 12, api: [create]}}
      role: {{type: 'enum(member, clerk, admin)', default: member, api: [read]}}
    views: {{Desk: {{include: [papers], nested_limit: 2, route: '/{{id}}/desk'}}}}
    access: {{create: public, read: [own, clerk], Desk: signed_in}}
  Paper:
    fields: {{title: string(20), status: {{type: 'enum(draft, shown)', default: draft}}}}
    relations:
      author:   {{to: User, inverse: papers}}
      reviewer: {{to: User, nullable: true, inverse: reviews}}
    owner: author
    views:
      Full:  {{include: [author, reviewer, remarks, critics], route: '/{{id}}/full'}}
      Whole: {{include: [author.papers, critics], nested_limit: all, route: /whole}}
    queries: {{Titled: {{by: title, view: Whole, route: /titled}}}}
    access: {{create: own, read: [own, {{public: status == 'shown'}}, {{signed_in: critics.by == caller}}], update: own}}
  Remark:
    fields: {{text: string(20)}}
    relations: {{paper: {{to: Paper, inverse: remarks, owned: true}}, by: {{to: User, inverse: remarks}}}}
  Critic:
    fields: {{text: string(20), open: {{type: boolean, default: false}}}}
    relations: {{paper: {{to: Paper, inverse: critics}}, by: {{to: User, inverse: criticism}}}}
    owner: by
    access: {{create: own, read: [own, {{signed_in: open and paper.status == 'shown'}}]}}
"""

TESTS = """\
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.auth.caller import STRANGER, Caller
from app.auth.dependencies import known_caller
from app.models.user import UserRole
from tests.factories import insert_critic, insert_paper, insert_user

Row = dict[str, Any]


@pytest.fixture
def become(application: FastAPI) -> Any:
    before = application.dependency_overrides[known_caller]

    def become(user: Row | None, role: UserRole = UserRole.MEMBER) -> None:
        async def known() -> Caller:
            return Caller(id=user["id"], role=role) if user else STRANGER

        application.dependency_overrides[known_caller] = known

    yield become
    application.dependency_overrides[known_caller] = before


def ids(rows: list[Row]) -> list[int]:
    return [one["id"] for one in rows]


def test_each_reader_gets_what_he_may_read(client: TestClient, become: Any) -> None:
    me, other = insert_user(client), insert_user(client)
    of_me = {"author_id": me["id"]}
    drafts = [insert_paper(client, title="x", **of_me, reviewer_id=other["id"]) for _ in range(3)]
    shown = [insert_paper(client, title="x", status="shown", **of_me) for _ in range(3)]
    read = insert_critic(client, paper_id=drafts[0]["id"], by_id=other["id"])
    insert_critic(client, paper_id=shown[0]["id"], by_id=me["id"])
    is_open = insert_critic(client, paper_id=shown[0]["id"], by_id=me["id"], open=True)

    for _ in range(2):  # what is kept of statements is no caller's
        become(me)
        full = client.get(f"/papers/{drafts[0]['id']}/full").json()
        assert full["author"]["id"] == me["id"]
        assert full["reviewer"] is None
        assert (full["critics"], full["critics_total"]) == ([], 0)
        desk = client.get(f"/users/{me['id']}/desk")
        assert desk.status_code == 200, desk.text
        assert (len(desk.json()["papers"]), desk.json()["papers_total"]) == (2, 6)

        become(other)
        full = client.get(f"/papers/{drafts[0]['id']}/full").json()
        assert (full["author"], full["reviewer"]["id"]) == (None, other["id"])
        assert ids(full["critics"]) == [read["id"]]
        assert client.get(f"/papers/{drafts[1]['id']}/full").status_code == 404
        full = client.get(f"/papers/{shown[0]['id']}/full").json()
        assert (ids(full["critics"]), full["critics_total"]) == ([is_open["id"]], 1)
        desk = client.get(f"/users/{me['id']}/desk").json()
        assert ids(desk["papers"]) == [drafts[0]["id"], shown[0]["id"]]
        assert desk["papers_total"] == 4

        become(None)
        full = client.get(f"/papers/{shown[0]['id']}/full").json()
        assert (full["author"], full["critics"]) == (None, [])
        for path in ("/papers/whole", "/papers/titled?title=x"):
            found = client.get(path).json()["items"]
            assert ids(found) == ids(shown)
            assert all(one["author"] is None and one["critics"] == [] for one in found)

        become(other, UserRole.CLERK)
        whole = client.get("/papers/whole").json()["items"]
        assert ids(whole) == ids([drafts[0], *shown])
        assert all(ids(one["author"]["papers"]) == ids(whole) for one in whole)
        assert [ids(one["critics"]) for one in whole] == [[read["id"]], [is_open["id"]], [], []]

        become(me, UserRole.ADMIN)
        full = client.get(f"/papers/{shown[0]['id']}/full").json()
        assert len(full["critics"]) == 2
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql", "mysql"])
@pytest.mark.parametrize("mode", MODES)
def test_nested_rows_follow_the_rule_of_their_entity(
    generated: Callable[[Path], Path], tmp_path: Path, mode: str, kind: str
) -> None:
    (tmp_path / "spec.yaml").write_text(SPEC.format(mode=mode), encoding="utf-8")
    folder = tmp_path / "papers"
    shutil.copytree(generated(tmp_path / "spec.yaml"), folder)
    (folder / "tests" / "test_nested_access.py").write_text(TESTS, encoding="utf-8")
    tests = ("tests/test_nested_access.py", "tests/test_access.py")
    with new_database(kind, tmp_path) as url:
        assert_own_tests_pass(folder, *tests, database_url=url)
