"""Tests of rows within an answer of which not everybody who gets the answer may read all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.artifacts.routers.view import RouterView
from generator.artifacts.tests.grants import is_hidden, speaks_of
from generator.emit import literal
from generator.ir import App, Entity, View
from generator.ir.access import AccessRule, Audience
from generator.ir.queries import Include
from generator.resolve.access import owner_column
from generator.resolve.nested_access import is_narrowed, named_rule
from generator.resolve.phrases import nouns_of
from generator.testdata.rows import EntitySamples


@dataclass(frozen=True, kw_only=True)
class NestedRows:
    """A relation that a view shows, of which somebody may read his own rows alone."""

    app: App
    entity: Entity
    view: View
    include: Include
    target: Entity
    key: str
    """The attribute that refers to the other row: of the row itself, or of those in its list."""
    role: str

    @property
    def name(self) -> str:
        return f"{self.entity.plural.snake}_{self.view.name.snake}_{self.include.attribute}"

    @property
    def doc(self) -> str:
        return f"{nouns_of(self.target).capitalize()} within an answer are those that its reader may see."

    @property
    def insert_row(self) -> str:
        return f"insert_{self.entity.name.snake}"

    @property
    def insert_nested(self) -> str:
        return f"insert_{self.target.name.snake}"

    @property
    def lines(self) -> list[str]:
        """How the rows are made, and what of them is shown."""
        return [*(self._of_list() if self.include.is_many else self._of_one())]

    @property
    def _shown(self) -> str:
        return literal(self.include.name)

    def _of_list(self) -> Iterator[str]:
        row_key, key = literal(self.entity.id.name), literal(self.target.id.name)
        yield f"row = {self.insert_row}(client{self._mine(self.entity)})"
        held = f"client, {self.key}=row[{row_key}]"
        yield f"mine = {self.insert_nested}({held}{self._mine(self.target)})"
        yield f"{self.insert_nested}({held})"
        yield "become(caller)"
        yield f"shown = {self._answer('row')}[{self._shown}]"
        yield f"assert [one[{key}] for one in shown] == [mine[{key}]]"

    def _of_one(self) -> Iterator[str]:
        key = literal(self.target.id.name)
        mine = "me" if self.target.rules.is_user else "mine"
        if mine != "me":
            yield f"mine = {self.insert_nested}(client{self._mine(self.target)})"
        yield f"other = {self.insert_nested}(client)"
        owner = owner_column(self.entity)
        is_owner = owner is not None and owner.attribute == self.key
        own = "" if is_owner else self._mine(self.entity)
        row = f"{self.insert_row}(client{own}, {self.key}="
        yield f"seen = {row}{mine}[{key}])"
        yield f"unseen = {row}other[{key}])"
        yield "become(caller)"
        yield f"assert {self._answer('seen')}[{self._shown}][{key}] == {mine}[{key}]"
        yield f"assert {self._answer('unseen')}[{self._shown}] is None"

    def _mine(self, entity: Entity) -> str:
        """The argument that makes a row the caller's."""
        owner = owner_column(entity)
        return f", {owner.attribute}=caller.id" if owner is not None else ""

    def _answer(self, row: str) -> str:
        path = RouterView(self.app, self.entity).prefix + (self.view.path or "")
        key = f"{row}[{literal(self.entity.id.name)}]"
        if not self.view.lists:
            called = path.replace("{id}", f"{{{key}}}")
            return f'answered(client.get(f"{called}"))'
        items = f'answered(client.get({literal(path)}))["items"]'
        return f"next(one for one in {items} if one[{literal(self.entity.id.name)}] == {key})"


def nested_rows(
    app: App, rows: Mapping[str, EntitySamples], roles: Sequence[str]
) -> list[NestedRows]:
    """One for each relation that a view shows and of which tests can make such rows."""
    return [
        one
        for entity in app.entities
        if rows[entity.name.text].missing is None
        for view in entity.views
        if view.path and entity.id in view.columns
        for include in view.includes
        for one in _of_include(app, rows, roles, entity, view, include)
    ]


def _of_include(
    app: App,
    rows: Mapping[str, EntitySamples],
    roles: Sequence[str],
    entity: Entity,
    view: View,
    include: Include,
) -> Iterator[NestedRows]:
    target = app.entity(include.target)
    key = _key(app, entity, include)
    owner = owner_column(target)
    is_owned = owner is not None and not (include.is_many and owner.attribute == key)
    is_owned = is_owned or (target.rules.is_user and not include.is_many)
    is_made = rows[target.name.text].missing is None and is_owned and key
    if not is_made or not is_narrowed(entity, view, target):
        return
    for role in roles:
        is_admin = role in app.sign_in.admin
        is_read = _reads(entity, named_rule(entity, view.name.text), role, key)
        if is_read and not is_admin and is_hidden(target, target.rules.rule("read"), role):
            yield NestedRows(
                app=app,
                entity=entity,
                view=view,
                include=include,
                target=target,
                key=key,
                role=role,
            )
            return


def _key(app: App, entity: Entity, include: Include) -> str:
    """The attribute with the key of the other row, where it is one that bodies carry."""
    source, name = entity, include.name
    if include.is_many:
        inverse = next((one for one in entity.inverses if one.name == name), None)
        if inverse is None or inverse.through is not None:
            return ""
        source, name = app.entity(include.target), inverse.relation
    relation = next((one for one in source.relations if one.name == name), None)
    if relation is None or not relation.is_simple or not relation.columns[0].is_creatable:
        return ""
    return relation.columns[0].attribute


def _reads(entity: Entity, rule: AccessRule, role: str, key: str) -> bool:
    """One of this role gets the view of the row that a test makes."""
    mine = [one for one in rule.grants if speaks_of(one, role)]
    if any(not one.is_conditional for one in mine):
        return True
    owner = owner_column(entity)
    is_own = any(one.audience is Audience.OWN for one in mine)
    return is_own and owner is not None and owner.attribute != key
