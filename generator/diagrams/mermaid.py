"""The same pictures as text that Mermaid draws."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from generator.emit import mermaid_label
from generator.ir import App, Column, Entity, Role, States


def entity_lines(app: App, names: Collection[str]) -> list[str]:
    """What stands below `erDiagram`: the entities of these names, then their relations."""
    entities = [entity for entity in app.entities if entity.name.text in names]
    lines: list[str] = []
    for entity in entities:
        lines.append(f"{entity.name} {{")
        lines += [f"    {_attribute(column)}" for column in entity.columns]
        lines.append("}")
    for entity in entities:
        lines += _edges(entity, names)
    return lines


def state_lines(states: States, members: dict[str, str]) -> list[str]:
    """What stands below `stateDiagram-v2`; `members` are the identifiers of the values."""
    return list(_moves(states, members))


def states_of_all(named: Collection[tuple[Entity, States]]) -> list[str]:
    """Several entities in one diagram, each in a frame of its own."""
    lines: list[str] = []
    for entity, states in named:
        enum = states.column.type.enum
        values = enum.values if enum is not None else ()
        members = {value: f"{entity.name}_{number}" for number, value in enumerate(values)}
        lines.append(f'state "{mermaid_label(entity.name.text)}" as {entity.name} {{')
        lines += [f"    {line}" for line in _moves(states, members)]
        lines.append("}")
    return lines


def marks_of(column: Column) -> str:
    """What a column is among the others: `PK`, `FK`, `UK`."""
    marks = ["PK"] if column.role is Role.KEY else []
    marks += ["FK"] if column.reference is not None else []
    marks += ["UK"] if column.unique and column.role is not Role.KEY else []
    return ", ".join(marks)


def _edges(entity: Entity, names: Collection[str]) -> Iterator[str]:
    for relation in entity.relations:
        if relation.target in names:
            one = "|o" if relation.nullable else "||"
            many = "o|" if relation.unique else "o{"
            label = mermaid_label(relation.name)
            yield f"{relation.target} {one}--{many} {entity.name} : {label}"
    for link in entity.links:
        if link.target in names:
            yield f"{entity.name} }}o--o{{ {link.target} : {mermaid_label(link.name)}"


def _moves(states: States, members: dict[str, str]) -> Iterator[str]:
    for value, name in members.items():
        yield f'state "{mermaid_label(value)}" as {name}'
    if states.column.default is not None:
        yield f"[*] --> {members[str(states.column.default.value)]}"
    for value, name in members.items():
        after = states.after(value)
        yield from (f"{name} --> {members[one]}" for one in after)
        if not after:
            yield f"{name} --> [*]"


def _attribute(column: Column) -> str:
    type_ = column.type.kind.value
    if column.type.enum is not None:
        type_ = column.type.enum.name
    return f"{type_} {column.column} {marks_of(column)}".rstrip()
