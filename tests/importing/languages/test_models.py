"""Models of each language as specs: the texts that come out are checked in beside them.

Write them anew with `pytest tests/importing/languages --update-golden`, and read the difference.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.diagnostics import Diagnostics
from generator.importing.run import imported_model

HERE = Path(__file__).parent
MODELS = sorted((HERE / "models").iterdir())


@pytest.mark.parametrize("model", MODELS, ids=lambda path: path.name)
def test_reads_as_a_spec(model: Path, *, update_golden: bool) -> None:
    """The compiler takes it, as `imported_model` asks it; what differs is listed."""
    found = imported_model(model, Diagnostics())
    folder = HERE / "expected" / model.name
    if update_golden:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, text in found.files.items():
            (folder / name).write_text(text, encoding="utf-8")
    stored = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert found.files == stored, "read the difference, then run pytest --update-golden"


@pytest.mark.parametrize("model", MODELS, ids=lambda path: path.name)
def test_nothing_is_lost_in_silence(model: Path) -> None:
    """Each table and column is in the spec, or a line of IMPORT.md names it."""
    found = imported_model(model, Diagnostics())
    told = {(one.table, one.thing) for one in found.remarks}
    tables = {one.table for one in found.remarks if one.thing == "table"}
    said = {table: entity for entity, table in found.documents.tables.items()}
    links = {link.table for entity in found.app.entities for link in entity.links}
    for table in found.schema.tables:
        assert table.key in {*said, *tables} or table.name in links, table.key
        if table.key not in said:
            continue
        columns = {
            column
            for (entity, _), column in found.documents.columns.items()
            if entity == said[table.key]
        }
        for column in table.columns:
            is_told = (table.key, f"column {column.name}") in told
            assert column.name in columns or is_told, f"{table.key}.{column.name}"
