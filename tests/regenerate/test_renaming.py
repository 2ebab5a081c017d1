"""An entity under a new name: its edits move with it, and what people wrote follows."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from generator.diagnostics import Diagnostics
from generator.migrations.first import new_project
from generator.pipeline import build
from generator.project.change import FileAction
from generator.project.changes import compare
from generator.project.renaming import Renaming
from generator.project.writing import write
from generator.render import RenderedFile

SPEC = """\
app: {name: shop}
entities:
  Order:
    doc: What somebody wants.
    fields: {number: {type: string(50), lookup: true, unique: true}}
  Item:
    fields: {name: string(50)}
    relations: {order: {to: Order, inverse: items}}
"""
RENAMING = Renaming({"Order": "Purchase", "order": "purchase", "orders": "purchases"})


@cache
def _output(spec: str) -> tuple[RenderedFile, ...]:
    with TemporaryDirectory() as name:
        path = Path(name) / "spec.yaml"
        path.write_text(spec, "utf-8")
        return new_project(build(path, Diagnostics()))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(compare(_output(SPEC), tmp_path), tmp_path)
    return tmp_path


_NEW = SPEC.replace("Order", "Purchase").replace("{order: {", "{purchase: {")


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_edits_move(project: Path) -> None:
    repository = project / "app/repositories/order.py"
    _edit(
        repository,
        "return await self.first(Order.number == number)",
        "return await self.first(Order.number == number.upper(), order_by=Order.id)",
    )
    service = project / "app/services/order.py"
    mine = "\n    async def cancel(self, order: OrderResponse) -> None:\n        order_by = Order\n"
    service.write_text(service.read_text("utf-8") + mine, "utf-8")
    write(compare(_output(_NEW), project, renaming=RENAMING), project)
    moved = (project / "app/repositories/purchase.py").read_text("utf-8")
    assert "self.first(Purchase.number == number.upper(), order_by=Purchase.id)" in moved
    assert "async def cancel(self, purchase: PurchaseResponse)" in (
        project / "app/services/purchase.py"
    ).read_text("utf-8")
    assert not repository.exists()
    assert not service.exists()
    assert not list(project.rglob("order.py*"))
    changes = compare(_output(_NEW), project)
    assert not [change.path for change in changes if change.action.is_pending]


def test_unedited_files_are_as_they_are_generated(project: Path) -> None:
    write(compare(_output(_NEW), project, renaming=RENAMING), project)
    for file in _output(_NEW):
        if "alembic/versions" not in file.path:
            assert (project / file.path).read_text("utf-8") == file.text
    assert not list(project.rglob("*order.py"))


def test_a_conflict_moves_as_well(project: Path) -> None:
    _edit(project / "app/models/order.py", "sa.String(50)", "sa.String(99)")
    longer = _NEW.replace("type: string(50)", "type: string(60)")
    changes = compare(_output(longer), project, renaming=RENAMING)
    assert [each.path for each in changes if each.action is FileAction.CONFLICT] == [
        "app/models/purchase.py"
    ]
    write(changes, project)
    model = (project / "app/models/purchase.py").read_text("utf-8")
    assert "class Purchase(Base)" in model
    assert "sa.String(99)" in model
    assert "sa.String(60)" in (project / "app/models/purchase.py.new").read_text("utf-8")
    assert not (project / "app/models/order.py").exists()


def test_words_that_only_look_alike_stay() -> None:
    base, ours = RENAMING.follow(
        "class OrderService: order_by", "class OrderService: order_by, border, Orderly, orders", ""
    )
    assert (base, ours) == (
        "class OrderService: order_by",
        "class OrderService: order_by, border, Orderly, orders",
    )
    _, ours = RENAMING.follow(
        "class OrderService: order_by",
        "class OrderService: order_by, border, Orderly",
        "class PurchaseService: order_by",
    )
    assert ours == "class PurchaseService: order_by, border, Orderly"
