"""Entities and their relations as boxes and lines."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from generator.diagrams.graph import Box, BoxRow, Edge, End, EndMark, Graph
from generator.diagrams.mermaid import marks_of
from generator.ir import App, Column, Entity


def entity_graph(app: App, names: Collection[str]) -> Graph:
    """The entities of these names, and the relations among them."""
    entities = [entity for entity in app.entities if entity.name.text in names]
    lines = [line for entity in entities for line in _lines(entity)]
    return Graph(
        f"Entities of {app.title}",
        tuple(_box(entity) for entity in entities),
        tuple(line for line in lines if line.start.box in names),
    )


def with_neighbours(app: App, name: str) -> set[str]:
    """An entity, those that it refers to, and those that refer to it."""
    pairs = [(entity.name.text, target) for entity in app.entities for target in _targets(entity)]
    return {name, *(one for pair in pairs if name in pair for one in pair)}


def _targets(entity: Entity) -> list[str]:
    return [relation.target for relation in entity.relations] + [
        link.target for link in entity.links
    ]


def _box(entity: Entity) -> Box:
    columns = [BoxRow(column.name, _type(column), marks_of(column)) for column in entity.columns]
    links = [BoxRow(link.name, f"{link.target}[]") for link in entity.links]
    return Box(entity.name.text, entity.name.text, (*columns, *links))


def _type(column: Column) -> str:
    enum = column.type.enum
    return (enum.name if enum else column.type.notation) + ("?" if column.nullable else "")


def _lines(entity: Entity) -> Iterator[Edge]:
    name = entity.name.text
    rows = [column.name for column in entity.columns]
    for relation in entity.relations:
        one = EndMark.MAYBE_ONE if relation.nullable else EndMark.ONE
        many = EndMark.MAYBE_ONE if relation.unique else EndMark.MANY
        row = rows.index(relation.columns[0].name)
        yield Edge(End(relation.target, one), End(name, many, row))
    for number, link in enumerate(entity.links, start=len(rows)):
        yield Edge(End(link.target, EndMark.MANY), End(name, EndMark.MANY, number))
