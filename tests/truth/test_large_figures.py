"""A figure that is too large for its type is no failure of the application, whatever the driver says of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.truth.databases import new_database
from tests.truth.serving import migrate, served

pytestmark = pytest.mark.slow

SPEC = """
app: {{name: stations, mode: {mode}}}
entities:
  Station:
    fields:
      name: string(20)
      mean: {{type: float, nullable: true, compute: avg(readings.value), stored: never}}
      total: {{type: float, compute: sum(readings.value), stored: never}}
    filters: [total]
    order_by: [-mean]
    reports:
      totals:
        group_by: name
        values: {{mean: avg(readings.value), total: sum(readings.value)}}
        route: /report/totals
  Reading:
    fields: {{value: float}}
    relations: {{station: {{to: Station, inverse: readings}}}}
  Plot:
    fields:
      width: integer
      depth: integer
      area: {{type: integer, compute: width * depth, stored: never}}
  Sheet:
    fields:
      mean: {{type: float, nullable: true, compute: avg(lines.value)}}
  Line:
    fields: {{value: float, twice: {{type: float, compute: value * 2}}}}
    relations: {{sheet: {{to: Sheet, owned: true, inverse: lines}}}}
"""
PATHS = (
    "/stations/1",
    "/stations",
    "/stations?total=1",
    "/stations?total__gt=1",
    "/stations/report/totals",
)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("postgresql", "async"), ("postgresql", "sync"), ("sqlite", "async"), ("mysql", "sync")],
)
def test_large_figures(
    kind: str, mode: str, generated: Callable[[Path], Path], tmp_path: Path
) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(SPEC.format(mode=mode), "utf-8")
    folder = generated(spec)
    with new_database(kind, tmp_path) as url:
        migrate(folder, url)
        with served(folder, url) as server, server.client() as client:
            made = client.post("/stations", json={"name": "north"})
            assert made.status_code == 201, made.text
            for value in (1e308, 1.5e308):
                reading = client.post("/readings", json={"value": value, "station_id": 1})
                assert reading.status_code == 201, reading.text
            plot = client.post("/plots", json={"width": 2**20, "depth": 2**20})
            sheets = [
                client.post("/sheets", json={"lines": [{"value": one} for one in values]})
                for values in ((1e308,), (8e307, 8e307, 8e307))
            ]
            answers = {path: client.get(path) for path in PATHS}
    status = 422 if kind == "postgresql" else 200
    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(
        PATHS, status
    )
    assert plot.status_code == (422 if kind == "postgresql" else 201), plot.text
    assert [sheet.status_code for sheet in sheets] == [409, 201], sheets[1].text
    assert sheets[1].json()["mean"] == 8e307
