"""Names that would meet in the database or in Python are refused, each with a place."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.diagnostics import Diagnostics, SpecErrors
from generator.pipeline import understand

CLASHES = {
    "Alembic keeps": "A: {table: alembic_version, fields: {x: integer}}",
    "SQLite keeps": "A: {table: SQLITE_x, fields: {x: integer}}",
    "Alembic keeps the number": (
        "A: {fields: {x: integer}, relations: {others: {to: A, many: true, table: alembic_version}}}"
    ),
    "'Orderitem' collides": "OrderItem: {fields: {x: integer}}\n  Orderitem: {fields: {x: integer}}",
    "Pydantic keeps": (
        "A: {fields: {x: integer}, relations: {a: {to: A, nullable: true, inverse: model_dump}}}"
    ),
    "'tags' of Post says it already": (
        "Post: {fields: {x: integer}, relations: {tags: {to: Tag, many: true}}}\n"
        "  Tag: {fields: {x: integer}, relations: {posts: {to: Post, many: true}}}"
    ),
}


def _problems(entities: str, folder: Path) -> str:
    spec = folder / "spec.yaml"
    spec.write_text(f"app: {{name: a}}\nentities:\n  {entities}\n", "utf-8")
    report = Diagnostics()
    try:
        understand(spec, report)
    except SpecErrors:
        return report.as_text()
    return ""


@pytest.mark.parametrize(("words", "entities"), CLASHES.items())
def test_a_clash_is_refused(words: str, entities: str, tmp_path: Path) -> None:
    found = _problems(entities, tmp_path)
    assert words in found, found


@pytest.mark.parametrize(
    "entities",
    [
        (
            "Post: {fields: {x: integer}, relations: {tags: {to: Tag, many: true}}}\n"
            "  Tag: {fields: {x: integer}, relations: {posts: {to: Post, many: true, table: others}}}"
        ),
        "Link: {fields: {x: integer}}\n  Page: {fields: {x: integer}}",
        "A: {fields: {x: integer}, relations: {a: {to: A, nullable: true, inverse: text}}}",
    ],
)
def test_what_does_not_clash_is_taken(entities: str, tmp_path: Path) -> None:
    assert _problems(entities, tmp_path) == ""


@pytest.mark.parametrize(
    ("style", "name", "is_taken"),
    [
        ("page", "cursor", False),
        ("page", "page", True),
        ("cursor", "page", False),
        ("cursor", "cursor", True),
    ],
)
def test_a_filter_is_not_called_as_a_parameter_of_its_list(
    style: str, name: str, is_taken: bool, tmp_path: Path
) -> None:
    spec = tmp_path / "spec.yaml"
    entities = f"entities: {{A: {{fields: {{{name}: integer}}, filters: [{name}]}}}}"
    spec.write_text(f"app: {{name: a, pagination: {{style: {style}}}}}\n{entities}\n", "utf-8")
    report = Diagnostics()
    try:
        understand(spec, report)
    except SpecErrors:
        assert is_taken, report.as_text()
    else:
        assert not is_taken
