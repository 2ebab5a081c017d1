"""Tests of who may do what: each route for each kind of caller, and the rows of others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from generator.artifacts.app_view import AppView
from generator.artifacts.policies import PolicyView, reads
from generator.artifacts.policy_names import role_source
from generator.artifacts.routers.route import RouteView, routed
from generator.artifacts.routers.view import RouterView
from generator.artifacts.tests.callers import admin_source, caller_source, nobody
from generator.artifacts.tests.field_access import FieldTest, field_tests
from generator.artifacts.tests.grants import STRANGER, is_hidden, speaks_of
from generator.artifacts.tests.nested_access import NestedRows, nested_rows
from generator.emit import Imports, literal
from generator.ir import Column, Entity, Route
from generator.ir.access import AccessRule, Audience
from generator.resolve.access import owner_column
from generator.resolve.phrases import nouns_of
from generator.testdata.rows import EntitySamples

_CHANGES = {
    "update": ("client.patch({}, json={{}})", Route.UPDATE),
    "delete": ("client.delete({})", Route.DELETE),
}
"""How a row is changed, and the route that does it."""


@dataclass(frozen=True)
class OwnedRows:
    """The rows of one entity, as somebody who may see or change his own alone meets them."""

    entity: Entity
    role: str
    prefix: str
    mine: str
    """A row of the caller `me`."""
    other: str
    """A row of somebody else."""
    changes: tuple[tuple[str, int], ...] = ()
    """What follows the path of the other row in a call, and how that is refused."""
    is_hidden: bool = False
    """The other row is not there for the caller."""

    @property
    def name(self) -> str:
        return self.entity.plural.snake

    @property
    def nouns(self) -> str:
        return nouns_of(self.entity)

    @property
    def has_get(self) -> bool:
        return self.is_hidden and Route.GET in self.entity.routes

    @property
    def has_list(self) -> bool:
        return self.is_hidden and Route.LIST in self.entity.routes

    @property
    def made(self) -> list[str]:
        """The other row, and one of the caller, with names where they are spoken of."""
        if not (self.has_get or self.has_list):
            return [f"other = {self.other}"]
        if self.has_get or self.changes:
            return [f"mine, other = {self.mine}, {self.other}"]
        return [f"mine = {self.mine}", self.other]

    @property
    def key(self) -> str:
        return literal(self.entity.id.name)

    @property
    def refused(self) -> list[tuple[str, int]]:
        """Calls that would change the other row, and how each is refused."""
        return [(call.format(self._path), status) for call, status in self.changes]

    @property
    def _path(self) -> str:
        return f'f"{self.prefix}/{{other[{self.key}]}}"'


@dataclass(frozen=True)
class AccessTestsView(AppView):
    rows: dict[str, EntitySamples]
    imports: Imports = field(default_factory=lambda: Imports(template="tests/access.py.jinja"))

    @cached_property
    def roles(self) -> tuple[str, ...]:
        return self.app.role.values if self.app.role is not None else ("",)

    @property
    def callers(self) -> list[str]:
        """Each kind of caller, none of whom owns a row."""
        key = nobody(self.app, self.imports)
        found = [
            f"{literal(role or 'user')}: Caller({caller_source(self.app, self.imports, key, role)}),"
            for role in self.roles
        ]
        if self.app.sign_in.admin_flag:
            found.append(f'"an admin": Caller({admin_source(self.app, self.imports)}),')
        return found

    @property
    def routes(self) -> list[str]:
        """Each route, and whom it lets in."""
        found = []
        for entity in routed(self.app):
            view = RouterView(self.app, entity)
            for route in view.routes:
                path = view.prefix + route.path
                let_in = [who for who in (STRANGER, *self.roles) if self._lets(entity, route, who)]
                names = [who or "user" for who in let_in]
                names += ["an admin"] if self.app.sign_in.admin_flag else []
                listed = ", ".join(map(literal, names))
                found.append(f"{literal(f'{route.verb} {path}')}: {{{listed}}},")
        return found

    def _lets(self, entity: Entity, route: RouteView, who: str) -> bool:
        rules = {rule.operation: rule for rule in PolicyView(self.app, entity).rules}
        rule = rules[route.rule]
        is_enough = rule.operation == "create" or reads(entity, rule.operation)
        needs = [rule] if is_enough else [rule, rules["read"]]
        return all(self._is_let(one, who) for one in needs)

    def _is_let(self, rule: AccessRule, who: str) -> bool:
        if who in self.app.sign_in.admin:
            return True
        return any(speaks_of(grant, who) for grant in rule.grants)

    # Rows of others

    @cached_property
    def owned(self) -> list[OwnedRows]:
        """The entities whose rows have owners, as far as tests can make such rows."""
        return [*self._owned()]

    def _owned(self) -> Iterator[OwnedRows]:
        for entity in routed(self.app):
            access, owner = entity.access, owner_column(entity)
            is_tested = self.rows[entity.name.text].missing is None
            if access is None or not is_tested or not (access.is_user or owner is not None):
                continue
            for role in self.roles:
                if role in self.app.sign_in.admin:
                    continue
                changes = tuple(self._changes(entity, role))
                hides = is_hidden(entity, access.rule("read"), role)
                if changes or hides:
                    yield self._rows_of(entity, owner, role, changes, hides=hides)
                    break

    def _rows_of(
        self,
        entity: Entity,
        owner: Column | None,
        role: str,
        changes: tuple[tuple[str, int], ...],
        *,
        hides: bool,
    ) -> OwnedRows:
        insert = f"insert_{entity.name.snake}"
        self.imports.need("tests.factories", insert)
        mine = "me" if owner is None else f"{insert}(client, {owner.attribute}={self._my_key})"
        return OwnedRows(
            entity=entity,
            role=role,
            prefix=RouterView(self.app, entity).prefix,
            mine=mine,
            other=f"{insert}(client)",
            changes=changes,
            is_hidden=hides,
        )

    @property
    def _my_key(self) -> str:
        return "caller.id"

    def _changes(self, entity: Entity, role: str) -> Iterator[tuple[str, int]]:
        read = entity.rules.rule("read")
        seen = any(not one.is_conditional and speaks_of(one, role) for one in read.grants)
        hides = is_hidden(entity, read, role)
        if not seen and not hides:
            return
        for operation, (call, route) in _CHANGES.items():
            rule = entity.rules.rule(operation)
            if route in entity.routes and self._is_own_alone(rule, role):
                yield call, 404 if hides else 403

    def _is_own_alone(self, rule: AccessRule, role: str) -> bool:
        """One of this role may do it with his own rows, and has no other right to it."""
        mine = [one for one in rule.grants if speaks_of(one, role)]
        return bool(mine) and all(one.audience is Audience.OWN for one in mine)

    @cached_property
    def nested(self) -> list[NestedRows]:
        """Views that show others than all who get them may read, as far as tests can make such rows."""
        found = nested_rows(self.app, self.rows, self.roles)
        for one in found:
            self.imports.need("tests.factories", one.insert_row)
            self.imports.need("tests.factories", one.insert_nested)
        return found

    @cached_property
    def fields(self) -> list[FieldTest]:
        """Fields with rules, as far as tests can make such rows."""
        found = [*field_tests(self.app, self.rows, self.roles)]
        for one in found:
            if any(f"{one.insert}(" in line for line in one.lines):
                self.imports.need("tests.factories", one.insert)
        return found

    @property
    def user_insert(self) -> str:
        user = self.app.entity(self.app.sign_in.user)
        insert = f"insert_{user.name.snake}"
        self.imports.need("tests.factories", insert)
        return insert

    @property
    def role_name(self) -> str:
        return self.app.sign_in.role or ""

    @property
    def key_of_user(self) -> str:
        """The key of the row `me`, as Python has it."""
        user = self.app.entity(self.app.sign_in.user)
        read = f"me[{literal(user.id.name)}]"
        if user.id.type.kind.value == "uuid":
            self.imports.need("uuid", "UUID")
            return f"UUID({read})"
        return read

    def with_role(self, role: str) -> str:
        """The role of a user as a further argument."""
        if not role:
            return ""
        return f", {self.role_name}={role_source(self.app, self.imports, role)}"

    def caller_of(self, role: str) -> str:
        """The arguments of the caller `me`."""
        return caller_source(self.app, self.imports, self.key_of_user, role)
