"""Rows that come with another one: those that it refers to, its parts, the other one of a pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.artifacts.behaviour.facts import way_back
from generator.artifacts.tests.tables import mapping
from generator.emit import Imports, literal
from generator.ir import App, Entity, Route, ToOne
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
