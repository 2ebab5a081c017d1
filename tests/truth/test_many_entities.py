"""An application of hundreds of entities is generated, imported and documented, and answers for each.

FastAPI keeps the fields of 128 models of parameters, which showed from the 129th entity on. Its routes
are made when they are asked for, not all of them when the application is imported or first asked.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.truth.conftest import Run
from tests.truth.databases import new_database
from tests.truth.serving import migrate, served

ONLY_WHAT_IS_ASKED_FOR = """
import asyncio
import httpx
from app.main import create_app
from app.routers import ROUTERS

def made():
    return {
        router.prefix for router in ROUTERS for route in router.routes if "dependant" in vars(route)
    }

app = create_app()
assert not made()  # when the application is imported
asked = ROUTERS[5].prefix

async def main():
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.delete(asked)).status_code == 405

asyncio.run(main())
assert made() == {asked}
looked_through = app.router.middleware_stack._targets
assert len([start for start in looked_through if "thing" in start]) <= 2  # with a key and without
assert len(app.openapi()["paths"]) > 2 * len(ROUTERS) - 1
assert len(made()) == len(ROUTERS)
"""


@pytest.mark.parametrize(
    "count",
    [pytest.param(130, marks=pytest.mark.slow), pytest.param(400, marks=pytest.mark.soak)],
)
def test_each_is_documented_and_answers(
    count: int, generated: Callable[[Path], Path], run: Run, tmp_path: Path
) -> None:
    names = [f"Thing{number:03}" for number in range(count)]
    entities = (f"  {name}: {{fields: {{name: string(40)}}, filters: [name]}}" for name in names)
    spec = tmp_path / "many.yaml"
    spec.write_text("\n".join(["app: {name: many}", "entities:", *entities, ""]), "utf-8")
    folder = generated(spec)
    run(folder, "ruff", "check", "--no-cache", "app/main.py", "app/routing.py")
    if count > 130:
        run(folder, "mypy")
    else:
        (folder / "only_what_is_asked_for.py").write_text(ONLY_WHAT_IS_ASKED_FOR, "utf-8")
        run(folder, "only_what_is_asked_for")
    with new_database("sqlite", tmp_path) as url:
        migrate(folder, url)
        with served(folder, url) as server, server.client() as client:
            document = client.get("/openapi.json", timeout=300)
            assert document.status_code == 200, document.text
            documented = document.json()["paths"]
            paths = [one for one in documented if one.startswith("/thing") and "{" not in one]
            assert len(paths) == count
            for path in paths:
                assert client.post(path, json={"name": "x"}).status_code == 201
                assert client.get(path, params={"name": "x"}).json()["total"] == 1
