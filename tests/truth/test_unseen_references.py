"""References to rows that a caller cannot read: new ones are refused, those that are there may be sent back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.truth.serving import MODES, assert_own_tests_pass

pytestmark = pytest.mark.slow

SPEC = """\
app: {{name: papers, mode: {mode}, auth: {{user: User, login: email, role: role, admin: admin}}}}
entities:
  User:
    fields:
      email: {{type: email, unique: true}}
      password: {{type: password, min_length: 12, api: [create]}}
      role: {{type: 'enum(member, admin)', default: member, api: [read]}}
    access: {{create: public, read: own}}
  Paper:
    fields: {{title: string(20)}}
    relations:
      author:   {{to: User, inverse: papers}}
      reviewer: {{to: User, nullable: true, inverse: reviews}}
      referee:  {{to: User, nullable: true, inverse: verdicts, api: [create, update]}}
    owner: author
    routes: [create, get, update, replace]
    access: {{create: own, read: [own, {{signed_in: title == 'shown'}}], update: own}}
  Remark:
    fields: {{text: string(20)}}
    relations: {{paper: {{to: Paper, inverse: remarks, owned: true}}, by: {{to: User, inverse: remarks}}}}
  Desk:
    fields: {{name: string(20), gone_at: {{type: datetime, nullable: true, api: [read]}}}}
    soft_delete: gone_at
    access: signed_in
  Ticket:
    fields: {{number: {{type: string(20), unique: true, lookup: true}}, title: string(20)}}
    relations:
      author: {{to: User, inverse: tickets}}
      holder: {{to: User, nullable: true, inverse: held}}
      desk:   {{to: Desk, nullable: true}}
    owner: author
    routes: [create, get, update, upsert]
    access: signed_in
"""

TESTS = """\
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.auth.caller import Caller
from app.auth.dependencies import known_caller
from app.models.user import UserRole
from tests.factories import insert_desk, insert_paper, insert_ticket, insert_user

Row = dict[str, Any]


@pytest.fixture
def users(client: TestClient, application: FastAPI) -> Any:
    me, reviewer, other = (insert_user(client) for _ in range(3))
    before = application.dependency_overrides[known_caller]

    def become(user: Row) -> None:
        async def known() -> Caller:
            return Caller(id=user["id"], role=UserRole.MEMBER)

        application.dependency_overrides[known_caller] = known

    yield me, reviewer, other, become
    application.dependency_overrides[known_caller] = before


def paper_of(client: TestClient, me: Row, reviewer: Row, **more: Any) -> Row:
    return insert_paper(
        client,
        author_id=me["id"],
        reviewer_id=reviewer["id"],
        referee_id=reviewer["id"],
        remarks=[{"by_id": reviewer["id"]}],
        **more,
    )


def test_what_is_there_may_be_sent_back(client: TestClient, users: Any) -> None:
    me, reviewer, _, become = users
    paper = paper_of(client, me, reviewer)
    become(me)
    url = f"/papers/{paper['id']}"
    for change in ({"title": "a"}, {"reviewer_id": reviewer["id"]}, paper | {"title": "b"}):
        assert client.patch(url, json=change).status_code == 200, change
    assert client.put(url, json=paper | {"title": "c", "referee_id": None}).status_code == 200
    shown = client.get(url).json()
    assert shown == paper | {"title": "c"}
    assert client.patch(url, json={"reviewer_id": me["id"]}).status_code == 200
    assert client.patch(url, json={"reviewer_id": reviewer["id"]}).status_code == 409


def test_what_is_not_there_is_refused_as_a_row_that_nobody_made(client: TestClient, users: Any) -> None:
    me, reviewer, other, become = users
    paper = paper_of(client, me, reviewer)
    become(me)
    url, part = f"/papers/{paper['id']}", paper["remarks"][0]
    for key in (other["id"], 987654):
        for change in (
            {"reviewer_id": key},
            {"remarks": [part | {"by_id": key}]},
            {"remarks": [part, {"text": "x", "by_id": key}]},
        ):
            answer = client.patch(url, json=change)
            assert (answer.status_code, answer.json()["code"]) == (409, "unknown_reference"), change
    assert client.get(url).json() == paper


def test_what_answers_do_not_show_cannot_be_guessed(client: TestClient, users: Any) -> None:
    me, reviewer, other, become = users
    paper = paper_of(client, me, reviewer)
    become(me)
    for key in (reviewer["id"], other["id"]):
        answer = client.patch(f"/papers/{paper['id']}", json={"referee_id": key})
        assert answer.status_code == 409, key


def test_rows_that_are_replaced_or_made(client: TestClient, users: Any) -> None:
    me, reviewer, other, become = users
    desk, gone = insert_desk(client), insert_desk(client)
    become(me)
    assert client.delete(f"/desks/{gone['id']}").status_code == 204
    there = insert_ticket(
        client, number="a", author_id=me["id"], holder_id=reviewer["id"], desk_id=desk["id"]
    )
    for number in ("a", "b"):
        for wrong in ({"holder_id": other["id"]}, {"holder_id": 987654}, {"desk_id": gone["id"]}):
            body = {"title": "x", "number": number} | wrong
            for answer in (
                client.put("/tickets", json=[body]),
                client.put(f"/tickets/by-number/{number}", json=body),
            ):
                told = (answer.status_code, answer.json().get("code"))
                assert told == (409, "unknown_reference"), (body, answer.text)
    sent_back = {"number": "a", "title": "y", "holder_id": reviewer["id"], "desk_id": desk["id"]}
    new = {"number": "b", "title": "y", "holder_id": me["id"]}
    answer = client.put("/tickets", json=[sent_back, new])
    assert answer.status_code == 200, answer.text
    assert [one["author_id"] for one in answer.json()] == [me["id"], me["id"]]
    assert answer.json()[0] == there | {"title": "y"}


def test_a_paper_of_somebody_else_is_refused_first(client: TestClient, users: Any) -> None:
    me, reviewer, other, become = users
    hidden, shown = paper_of(client, me, reviewer), paper_of(client, me, reviewer, title="shown")
    become(other)
    for user in (me, reviewer, other):
        for paper, status in ((hidden, 404), (shown, 403)):
            change = {"reviewer_id": user["id"]}
            assert client.patch(f"/papers/{paper['id']}", json=change).status_code == status
"""


@pytest.mark.parametrize("mode", MODES)
def test_references_that_are_sent_back(
    generated: Callable[[Path], Path], tmp_path: Path, mode: str
) -> None:
    (tmp_path / "spec.yaml").write_text(SPEC.format(mode=mode), encoding="utf-8")
    folder = tmp_path / "papers"
    shutil.copytree(generated(tmp_path / "spec.yaml"), folder)
    (folder / "tests" / "test_unseen_references.py").write_text(TESTS, encoding="utf-8")
    assert_own_tests_pass(folder, "tests/test_unseen_references.py", "tests/test_access.py")
