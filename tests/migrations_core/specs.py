"""Specs to states, and plans between them, for tests of the planner."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from generator.diagnostics import Diagnostics
from generator.ir import App
from generator.migrations.hints import Hints
from generator.migrations.plan import Planned, plan
from generator.pipeline import understand
from generator.schema.model import State
from generator.schema.of_app import schema_of


@cache
def app_of(spec: str, databases: str = "sqlite, postgresql, mysql") -> App:
    """What entities mean, written without their heading."""
    text = f"app: {{name: shop, databases: [{databases}]}}\nentities:\n"
    text += "\n".join(f"  {line}" for line in spec.strip("\n").splitlines())
    with TemporaryDirectory() as folder:
        path = Path(folder) / "spec.yaml"
        path.write_text(text + "\n", "utf-8")
        return understand(path, Diagnostics())


def state(spec: str, databases: str = "sqlite, postgresql, mysql") -> State:
    """The state that a spec asks for."""
    return schema_of(app_of(spec, databases)).in_order


def planned(
    before: str,
    after: str,
    hints: Hints | None = None,
    databases: str = "sqlite, postgresql, mysql",
) -> Planned:
    """The plan between two specs."""
    names = tuple(one.strip() for one in databases.split(","))
    return plan(state(before, databases), state(after, databases), hints or Hints(), names)
