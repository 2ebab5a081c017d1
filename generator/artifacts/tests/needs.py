"""Rows that come with another one: those that it refers to, its parts, the other one of a pair."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from generator.artifacts.behaviour.facts import all_effects, way_back
from generator.artifacts.tests.tables import mapping
from generator.emit import Imports, literal
from generator.ir import App, Column, CreateEffect, Entity, Inverse, Route, ToOne
from generator.resolve.phrases import noun_of, with_article


@dataclass(frozen=True)
class NeedView:
    """Another row that has to be there first; of each column its name here and over there."""

    names: tuple[tuple[str, str], ...]
    """As in JSON."""
    attributes: tuple[tuple[str, str], ...]
    """As in the models."""
    made: str
    """For one column: what it refers to in JSON, of a row made through the API."""
    stored: str
    """The same as models hold it, of a row that is stored."""
    making: str
    """The call that makes one, up to its changes: a part is stored, as no request makes it alone."""
    storing: str

    @property
    def filled(self) -> list[str]:
        """Gives a body the keys of the row, where a test does not."""
        return fill(self.names, self.made, self.making)

    @property
    def filled_values(self) -> list[str]:
        """The same for a row that is stored."""
        return fill(self.attributes, self.stored, self.storing)


def fill(pairs: Sequence[tuple[str, str]], source: str, call: str) -> list[str]:
    """Gives the changes one name, or all the columns of a row that `call` makes."""
    if len(pairs) == 1:
        name = literal(pairs[0][0])
        return [f"if {name} not in changes:", f"    changes[{name}] = {source}"]
    own = ", ".join(literal(name) for name, _ in pairs)
    known = mapping({other: literal(name) for name, other in pairs})
    taken = mapping({name: f"row[{literal(other)}]" for name, other in pairs})
    return [
        f"if not changes.keys() >= {{{own}}}:",
        f"    row = {call}, **known(changes, {known}))",
        f"    changes |= {taken}",
    ]


@dataclass(frozen=True)
class PartsView:
    """A list of rows that are made with the whole."""

    name: str
    attribute: str
    made: str
    snake: str
    repository: str
    owner: str
    key: str
    least: int
    has_none: bool

    @property
    def filled(self) -> list[str]:
        """Gives the body of the whole its parts, where a test does not."""
        return fill(((self.name, ""),), self.made, "")

    @property
    def usual(self) -> str:
        """Changes for each part where a test says nothing of them."""
        if self.has_none:
            return "()"
        return "({},)" if self.least < 2 else f"({{}},) * {self.least}"


@dataclass(frozen=True)
class PairFactoryView:
    """Two rows that are made together; of each foreign key its name in JSON and in the models."""

    entity: str
    phrase: str
    snake: str
    repository: str
    name: str
    """What the body calls the row that comes along."""
    key_name: str
    key: str
    partner: str
    back_name: str
    back: str
    referred: str
    """The key of the first row."""
    path: str
    """Where the row that came along is read, of the variable `whole`."""
    is_sent: bool
    """The routes for that are there."""

    @classmethod
    def of(cls, app: App, entity: Entity, relation: ToOne, imports: Imports) -> PairFactoryView:
        partner = app.entity(relation.target)
        back = way_back(app, relation)
        key = relation.columns[0]
        module = f"app.repositories.{entity.module}"
        return cls(
            entity=entity.name.text,
            phrase=with_article(noun_of(entity)),
            snake=entity.name.snake,
            repository=imports.need(module, f"{entity.name}Repository"),
            name=relation.name,
            key_name=key.name,
            key=key.attribute,
            partner=partner.name.snake,
            back_name=back.columns[0].name,
            back=back.columns[0].attribute,
            referred=entity.id.attribute,
            path=f'f"{app.prefix}{partner.path}/{{whole[{key.name!r}]}}"',
            is_sent=Route.CREATE in entity.routes and Route.GET in partner.routes,
        )


def needs_no_part(app: App, entity: Entity, inverse: Inverse) -> bool:
    """A row refers to a whole without parts where these would need such a row, which needs a whole."""
    is_free = inverse.ownership is not None and not inverse.ownership.least
    return is_free and entity.name.text in _needs(app, app.entity(inverse.source))


def brings_wholes(app: App, inverse: Inverse) -> bool:
    """The parts of a whole would need others of its kind, which tests would count: it has none."""
    owner = app.entity(inverse.source).owner
    return owner is not None and needs_no_part(app, app.entity(owner.target), inverse)


def _needs(app: App, entity: Entity) -> set[str]:
    """The entity and all whose rows have to be there before one of its own."""
    found: set[str] = set()
    waiting = [entity.name.text]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [one.target for one in needed(app.entity(name))]
    return found


def brings(entity: Entity, other: Entity) -> bool:
    """Its creation makes rows of the other one, which a test of these would count."""
    effects = all_effects(entity.after_create)
    return any(isinstance(one, CreateEffect) and one.entity == other.name.text for one in effects)


def maker_of(entity: Entity) -> str:
    """The function of the factories that makes a row: a part is stored, as no route makes one."""
    return f"{'insert' if entity.owner else 'make'}_{entity.name.snake}"


def needed(entity: Entity) -> list[ToOne]:
    """Relations that a body must speak of; that of a part to its whole is given by its place."""
    return [one for one in entity.relations if not one.nullable and one.ownership is None]


def pair_key(app: App, entity: Entity) -> ToOne | None:
    """The relation to a row that has to be made together with this one."""
    return entity.pair or _ways_back(app).get(entity.name.text)


@lru_cache(maxsize=8)
def _ways_back(app: App) -> dict[str, ToOne]:
    """The relation to the row that comes with one of this entity, by the names of entities."""
    pairs = [entity.pair for entity in reversed(app.entities) if entity.pair is not None]
    return {pair.target: way_back(app, pair) for pair in pairs}


def read_stored(row: str, column: Column) -> str:
    """A value of a stored row."""
    return f"{row}[{literal(column.attribute)}]"


def free_changes(
    app: App,
    entity: Entity,
    row: Callable[[Entity, Mapping[str, str]], str],
    read: Callable[[str, Column], str],
) -> dict[str, str]:
    """What makes a row of a pair that no partner refers to: one that the partner of another has."""
    relation = pair_key(app, entity)
    if relation is None:
        return {}
    own = relation.columns[0]
    if not relation.unique:
        return {own.attribute: read(row(entity, {}), own)}
    other = app.entity(relation.target)
    return {own.attribute: read(row(other, free_changes(app, other, row, read)), other.id)}


def needs_keys(entity: Entity) -> bool:
    """Its rows need others that they refer to with several columns."""
    return any(len(relation.columns) > 1 for relation in needed(entity))


def referred(app: App, relation: ToOne) -> list[Column]:
    """The columns that the foreign key of a relation refers to."""
    target = app.entity(relation.target)
    by_attribute = {column.attribute: column for column in target.columns}
    return [by_attribute[one.attribute] for one in relation.references]


def least_of(inverse: Inverse) -> int:
    """How many parts a whole has at least."""
    return inverse.ownership.least if inverse.ownership else 0
