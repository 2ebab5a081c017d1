"""Tests of fields that not everybody may read, or set, of the rows that he may."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.artifacts.routers.view import RouterView
from generator.artifacts.tests.grants import STRANGER, speaks_of
from generator.emit import literal
from generator.ir import App, Column, Entity, Route
from generator.ir.access import AccessRule, Audience
from generator.resolve.access import owner_column
from generator.resolve.phrases import nouns_of, spoken
from generator.testdata.rows import EntitySamples


@dataclass(frozen=True, kw_only=True)
class FieldTest:
    """What somebody finds of a field, or may not do with it."""

    name: str
    doc: str
    insert: str
    lines: tuple[str, ...]
    role: str = ""
    """That of `me`, whose row it is."""
    needs_me: bool = False


def field_tests(
    app: App, rows: Mapping[str, EntitySamples], roles: Sequence[str]
) -> Iterator[FieldTest]:
    """Those of each field with a rule, as far as tests can make such rows."""
    for entity in app.entities:
        if rows[entity.name.text].missing is not None or entity.has_composite_key:
            continue
        fields = _Fields(app, entity, roles)
        for column in entity.columns:
            if column.is_readable and column.file is None:
                yield from fields.read(column)
                yield from fields.written(column)


@dataclass(frozen=True)
class _Fields:
    app: App
    entity: Entity
    roles: Sequence[str]

    def read(self, column: Column) -> Iterator[FieldTest]:
        """It is absent for somebody who may read all rows, and no list is asked for by it."""
        who = self._who_reads_without(column)
        routes = self.entity.routes
        if column.readers is None or who is None or not {Route.GET, Route.LIST} & routes:
            return
        prefix = literal(RouterView(self.app, self.entity).prefix)
        name, lines = literal(column.name), []
        if Route.GET in routes:
            lines.append(f"assert {name} not in answered(client.get({self._path}))")
        if Route.LIST in routes:
            listed = f'answered(client.get({prefix}))["items"]'
            lines.append(f"assert all({name} not in one for one in {listed})")
            if column in self.entity.sortable:
                asked = f'client.get({prefix}, params={{"order_by": {name}}})'
                lines.append(f"assert {asked}.status_code == 403")
            own = [one.column for one in self.entity.filters if not one.hops]
            if column in own and not column.nullable:
                asked = f"client.get({prefix}, params={{{name}: str(row[{name}])}})"
                lines.append(f"assert {asked}.status_code == 403")
        made = f"{self._insert}(client)"
        sees = f"assert {name} in answered(client.get({self._path}))"
        yield FieldTest(
            name=f"{self.entity.plural.snake}_{column.attribute}_is_absent",
            doc=f"The {spoken(column.name)} of {nouns_of(self.entity)} is there for those alone who may read it.",
            insert=self._insert,
            lines=(
                f"row = {made}" if any("row[" in line for line in lines) else made,
                f"become(CALLERS[{literal(who)}])",
                *lines,
                *(
                    [f"become(CALLERS[{literal(self._admin)}])", sees]
                    if Route.GET in routes
                    else []
                ),
            ),
        )

    def written(self, column: Column) -> Iterator[FieldTest]:
        """It is refused in a change by somebody who may change the row."""
        is_sent = column.is_updatable and Route.UPDATE in self.entity.routes
        role = next(filter(lambda one: self._changes_without(column, one), self.roles), None)
        if column.writers is None or role is None or not is_sent:
            return
        name = literal(column.name)
        yield FieldTest(
            name=f"{self.entity.plural.snake}_{column.attribute}_is_refused",
            doc=f"The {spoken(column.name)} of {nouns_of(self.entity)} is set by those alone who may set it.",
            insert=self._insert,
            role=role,
            needs_me=True,
            lines=(
                "row = me" if self.entity.rules.is_user else self._row,
                "become(caller)",
                f"refused = client.patch({self._path}, json={{{name}: row[{name}]}})",
                "assert refused.status_code == 403",
                f'assert refused.json()["errors"][0]["pointer"] == {literal("/" + column.name)}',
            ),
        )

    @property
    def _row(self) -> str:
        owner = owner_column(self.entity)
        mine = f", {owner.attribute}=caller.id" if owner is not None else ""
        return f"row = {self._insert}(client{mine})"

    @property
    def _insert(self) -> str:
        return f"insert_{self.entity.name.snake}"

    @property
    def _path(self) -> str:
        prefix = RouterView(self.app, self.entity).prefix
        return f'f"{prefix}/{{row[{literal(self.entity.id.name)}]}}"'

    @property
    def _admin(self) -> str:
        return self.app.sign_in.admin[0] if self.app.sign_in.admin else "an admin"

    def _who_reads_without(self, column: Column) -> str | None:
        """Somebody who may read all rows, and not this field."""
        for who in (STRANGER, *self.roles):
            read = self.entity.rules.rule("read")
            reads = any(not one.is_conditional and speaks_of(one, who) for one in read.grants)
            if reads and self._is_kept_from(column.readers, who):
                return who or "user"
        return None

    def _changes_without(self, column: Column, role: str) -> bool:
        """One of this role may change a row of his own, and not set this field."""
        if not self._is_kept_from(column.writers, role):
            return False
        access, is_own = self.entity.rules, owner_column(self.entity) or self.entity.rules.is_user
        return all(
            any(
                speaks_of(one, role)
                and (not one.is_conditional or (one.audience is Audience.OWN and is_own))
                for one in access.rule(name).grants
            )
            for name in ("read", "update")
        )

    def _is_kept_from(self, rule: AccessRule | None, who: str) -> bool:
        is_admin = who in self.app.sign_in.admin
        return (
            rule is not None
            and not is_admin
            and not any(
                speaks_of(one, who) for one in rule.grants if one.audience is not Audience.OWN
            )
        )
