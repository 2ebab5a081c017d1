"""Rows of tests keep the rules of their table whatever their number."""

from __future__ import annotations

from pathlib import Path

from generator.diagnostics import Diagnostics
from generator.pipeline import understand
from generator.testdata.rows import EntitySamples

ROOM = """
app: {name: hotel}
entities:
  Room:
    fields:
      kind: enum(single, suite)
      beds: {type: smallint, ge: 1, le: 8}
    checks: {suites_are_large: kind != 'suite' or beds >= 2}
"""


def test_a_value_that_comes_back_with_every_eighth_row(tmp_path: Path) -> None:
    """Seven rows in eight have more than one bed: what the eighth one breaks is broken."""
    spec = tmp_path / "spec.yaml"
    spec.write_text(ROOM, "utf-8")
    app = understand(spec, Diagnostics())
    rooms = EntitySamples(app, app.entities[0])
    assert all(rooms.row(number)["kind"] == "single" for number in range(1, 20))
    assert any(rooms.row(number)["beds"] == 1 for number in range(1, 20))
    assert not rooms.keeps_rules({"kind": "suite"})
    assert rooms.keeps_rules({"kind": "suite", "beds": 2})
