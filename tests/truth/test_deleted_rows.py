"""A request cannot name a row that is deleted and yet there; effects reach it, and what refers to it stays."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.truth.databases import new_database
from tests.truth.serving import migrate, served

pytestmark = pytest.mark.slow

SPEC = """
app: {{name: tracker, mode: {mode}}}
entities:
  User:
    fields:
      name:      string(20)
      is_active: {{type: boolean, default: true, api: [update, read]}}
      points:    {{type: integer, default: 0, api: [read]}}
      rank:      {{type: integer, compute: points * 2}}
    soft_delete: is_active
  Tag:
    fields:
      name:    string(20)
      gone_at: {{type: datetime, nullable: true, api: [read]}}
    soft_delete: gone_at
  Task:
    fields:
      title:  string(20)
      status: {{type: 'enum(open, done, dropped)', default: open, api: [read]}}
      log:    {{type: string(50), nullable: true, api: [read]}}
    relations:
      owner:  {{to: User, inverse: tasks}}
      helper: {{to: User, nullable: true, hidden: allowed}}
      tags:   {{to: Tag, many: true}}
    routes: [create, bulk_create, list, get, update, replace, delete]
    states:
      field: status
      transitions: {{open: [done, dropped]}}
      on_enter:
        done: [{{set: {{owner.points: owner.points + 1}}}}]
        dropped: [{{set: {{log: owner.name}}}}, {{create: {{Note: {{user: owner, text: "'dropped'"}}}}}}]
    actions:
      praise: {{do: [{{set: {{owner.points: owner.points + 5}}}}], route: 'POST /{{id}}/praise'}}
  Step:
    fields: {{text: string(20)}}
    relations:
      task: {{to: Task, inverse: steps, owned: true}}
      by:   {{to: User}}
  Note: {{fields: {{text: string(20)}}, relations: {{user: {{to: User}}}}}}
"""


def answered(response: httpx.Response, status: int) -> Any:
    assert response.status_code == status, response.text
    return response.json() if response.content else None


@pytest.mark.parametrize(
    ("kind", "mode"), [("sqlite", "async"), ("postgresql", "async"), ("mysql", "sync")]
)
def test_deleted_rows(
    kind: str, mode: str, generated: Callable[[Path], Path], tmp_path: Path
) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(SPEC.format(mode=mode), "utf-8")
    folder = generated(spec)
    with new_database(kind, tmp_path) as url:
        migrate(folder, url)
        with served(folder, url) as server, server.client() as client:
            _keep_the_promises(client)
            _race(client)


def _keep_the_promises(client: httpx.Client) -> None:
    def made(path: str, **body: Any) -> int:
        key: int = answered(client.post(path, json=body), 201)["id"]
        return key

    gone, here = (made("/users/", name=name) for name in ("gone", "here"))
    tag = made("/tags/", name="gone")
    steps = [{"text": "first", "by_id": here}]
    task = made("/tasks/", title="one", owner_id=gone, steps=steps)
    other = made("/tasks/", title="two", owner_id=gone, steps=steps)
    for path in (f"/users/{gone}", f"/tags/{tag}"):
        answered(client.delete(path), 204)

    by_gone = [{"text": "first", "by_id": gone}]
    for body, noun in (
        ({"owner_id": gone, "steps": steps}, "user"),
        ({"owner_id": here, "steps": by_gone}, "user"),
        ({"owner_id": here, "steps": steps, "tag_ids": [tag]}, "tag"),
    ):
        whole = {"title": "refused", **body}
        for response in (
            client.post("/tasks/", json=whole),
            client.post(
                "/tasks/bulk", json=[{"title": "x", "owner_id": here, "steps": steps}, whole]
            ),
        ):
            refused = answered(response, 409)
            assert (refused["code"], refused["detail"]) == (
                "unknown_reference",
                f"The {noun} is deleted.",
            )
    assert answered(client.get("/tasks/"), 200)["total"] == 2
    answered(client.patch(f"/tasks/{task}", json={"tag_ids": [tag]}), 409)
    answered(client.patch(f"/tasks/{task}", json={"steps": by_gone}), 409)
    made("/tasks/", title="helped", owner_id=here, helper_id=gone, steps=steps)

    # What refers to the row stays as it is, and what is done with it reaches the row.
    answered(client.patch(f"/tasks/{task}", json={"owner_id": gone, "title": "same"}), 200)
    answered(client.post(f"/tasks/{task}/praise"), 200)
    answered(client.patch(f"/tasks/{task}/status?new_status=done"), 200)
    dropped = answered(client.patch(f"/tasks/{other}/status?new_status=dropped"), 200)
    assert dropped["log"] == "gone"
    assert answered(client.post(f"/users/{gone}/restore"), 200)["points"] == 6


def _race(client: httpx.Client) -> None:
    """Once a deletion is answered, no request names the row any more."""
    for _ in range(3):
        owner = answered(client.post("/users/", json={"name": "racer"}), 201)["id"]
        step = {"text": "only", "by_id": owner}
        body = {"title": "racing", "owner_id": owner, "steps": [step]}
        with ThreadPoolExecutor(16) as pool:
            posts = [pool.submit(client.post, "/tasks/", json=body) for _ in range(20)]
            answered(client.delete(f"/users/{owner}"), 204)
            after = client.post("/tasks/", json=body)
            statuses = {one.result().status_code for one in posts}
        assert statuses <= {201, 409}
        answered(after, 409)
