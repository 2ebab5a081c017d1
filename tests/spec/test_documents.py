"""SpecDocument: short forms, values with their places, and what is left when something is broken."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from generator.diagnostics import Diagnostics, Span
from generator.reference.language import pages
from generator.spec import SpecDocument, json_schema, load
from generator.spec.documents.entities import EntityDocument
from generator.spec.nodes import Scalar
from generator.spec.reading import read_word
from generator.spec.types import parse_type
from generator.spec.words import Refused, Word


@pytest.fixture
def entity(tmp_path: Path) -> EntityDocument:
    spec = tmp_path / "spec.yaml"
    spec.write_text(
        """\
app: {name: shop, version: 1.10}
entities:
  Item:
    id: uuid
    timestamps: created
    fields:
      name: string(100)?
      price: {type: 'decimal(10,2)', gt: 0.5, nullable: true}
      broken: {type: string(}
    relations:
      parent: Item?
      owner: {to: Item, nullable: true}
    indexes: [[name, -price], {fields: [name], where: price > 1}]
    checks: {positive: price > 0}
    order_by: -name
""",
        encoding="utf-8",
    )
    report = Diagnostics()
    documents = load(spec, report)
    assert [one.code for one in report.errors] == ["E201"]
    assert documents.app is not None
    assert documents.app.version == "1.10"
    return documents.entities["Item"]  # type: ignore[index]


def test_short_forms_mean_the_long_ones(entity: EntityDocument) -> None:
    name = entity.fields["name"]  # type: ignore[index]
    assert (name.type.name, name.type.arguments, name.nullable) == ("string", ("100",), True)
    parent = entity.relations["parent"]  # type: ignore[index]
    assert (parent.to, parent.nullable) == ("Item", True)
    assert entity.id is not None
    assert entity.id.type is not None
    assert entity.id.type.name == "uuid"
    assert entity.timestamps is not None
    assert (entity.timestamps.created, entity.timestamps.updated) == ("created_at", None)
    assert [one.fields for one in entity.indexes] == [("name", "-price"), ("name",)]
    assert [one.expression for one in entity.checks.values()] == ["price > 0"]
    assert entity.order_by == ("-name",)


def test_numbers_are_exact(entity: EntityDocument) -> None:
    assert entity.fields["price"].gt == Decimal("0.5")  # type: ignore[index]


def test_names_and_values_know_their_places(entity: EntityDocument) -> None:
    [name, _] = entity.fields
    assert (name.at.line, name.at.column, name.at.end_column) == (7, 7, 11)
    price = entity.fields["price"]  # type: ignore[index]
    assert price.value_at("gt").column == 42
    assert price.key_at("gt").column == 38


def test_what_was_broken_is_remembered(entity: EntityDocument) -> None:
    assert "broken" not in entity.fields
    assert entity.was_dropped("fields", "broken")
    assert not entity.was_dropped("fields", "name")


@pytest.mark.parametrize(
    ("text", "name", "arguments", "nullable"),
    [
        ("string", "string", (), False),
        ("string(100)?", "string", ("100",), True),
        ("decimal( 10 , 2 )", "decimal", ("10", "2"), False),
        ("enum(a, NO, 'b, c', \"it's\")", "enum", ("a", "NO", "b, c", "it's"), False),
        ("array(string(5))", "array", ("string(5)",), False),
        ("enum()", "enum", (), False),
    ],
)
def test_type_notation(text: str, name: str, arguments: tuple[str, ...], nullable: bool) -> None:
    found = parse_type(Word.of(Scalar(Span("a"), text)))
    assert (found.name, found.arguments, found.nullable) == (name, arguments, nullable)


@pytest.mark.parametrize("text", ["", "string(", "string)", "a b", "enum(a,,", "9(", "string??"])
def test_bad_type_notation(text: str) -> None:
    with pytest.raises(Refused):
        parse_type(Word.of(Scalar(Span("a"), text)))


def test_a_piece_of_a_word_has_its_own_place() -> None:
    word = read_word(Scalar(Span("a", 1, 5, 12), "a.b.c", plain=False))
    assert word.part(2, 1) == Span("a", 1, 8, 9)


def test_documents_without_a_node_are_impossible() -> None:
    with pytest.raises(AttributeError):
        _ = SpecDocument.model_validate({}).at


def test_the_json_schema_knows_names_types_and_short_forms() -> None:
    schema = json_schema()
    definitions = schema["$defs"]
    short, long = definitions["FieldDocument"]["anyOf"]
    assert short["type"] == "string"
    assert "from" in long["properties"]
    assert long["additionalProperties"] is False
    [pattern] = schema["properties"]["entities"]["patternProperties"]
    assert pattern.startswith("^[A-Z]")
    assert all("description" in one for one in long["properties"].values())


@pytest.mark.parametrize("path", sorted(pages()), ids=lambda path: path.name)
def test_reference_pages_are_up_to_date(path: Path) -> None:
    """Rewrite them with `python -m generator.reference.language`."""
    assert path.read_text(encoding="utf-8") == pages()[path]
