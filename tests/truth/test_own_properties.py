"""A property that an owner adds to a model is shown by every answer of the entity."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.truth.databases import new_database
from tests.truth.serving import migrate, served

pytestmark = pytest.mark.slow

SPEC = """\
app: {name: shop, databases: [sqlite]}
entities:
  Item:
    version: true
    fields: {name: string(20), price: 'decimal(8,2)'}
    routes: [create, list, get, update]
"""

EDITS = {
    "app/models/item.py": (
        "    price: Mapped",
        """    @property
    def label(self) -> str:
        return f"{self.name} at {self.price}"

    price: Mapped""",
    ),
    "app/schemas/item.py": ("    price: DecimalText\n", "    price: DecimalText\n    label: str\n"),
    "app/repositories/item.py": (
        "Shape(columns_of(Item))",
        'Shape(columns_of(Item), properties=("label",))',
    ),
}


def test_every_answer_shows_it(generated: Callable[[Path], Path], tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text(SPEC, encoding="utf-8")
    folder = generated(tmp_path / "spec.yaml")
    for name, (before, after) in EDITS.items():
        text = (folder / name).read_text(encoding="utf-8")
        assert text.count(before) == 1, name
        (folder / name).write_text(text.replace(before, after), encoding="utf-8")
    with new_database("sqlite", tmp_path) as url:
        migrate(folder, url)
        with served(folder, url) as server, server.client() as client:
            answers = [
                client.post("/items", json={"name": "Tea", "price": "2.50"}).json(),
                client.get("/items/1").json(),
                client.get("/items").json()["items"][0],
                client.patch("/items/1", json={"name": "Tea"}).json(),
            ]
    assert [one["label"] for one in answers] == ["Tea at 2.50"] * 4
