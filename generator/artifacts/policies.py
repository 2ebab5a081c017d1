"""Policies: who may do what with the rows of each entity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from generator.artifacts.app_view import AppView, EntityView
from generator.artifacts.naming import enum_member, enum_module
from generator.artifacts.planned import PlannedFile
from generator.artifacts.policy_names import (
    entering_name,
    policy_module,
    policy_name,
    reader_name,
    role_source,
    writer_name,
)
from generator.artifacts.routers.route import routed
from generator.artifacts.rules import conditions
from generator.emit import Imports, docstring
from generator.ir import App, Entity, EnumType
from generator.ir.access import AccessRule, Audience, Grant
from generator.ir.expression import Expression
from generator.resolve.access import operations
from generator.resolve.phrases import listed, nouns_of, spoken


class Policies:
    name = "policies"

    def plan(self, app: App) -> Iterator[PlannedFile]:
        if app.auth is None:
            return
        view = PolicyPackageView(app)
        yield PlannedFile("app/policies/__init__.py", "policies/package.py.jinja", view)
        yield PlannedFile("app/policies/access.py", "policies/access.py.jinja", view)
        yield PlannedFile("app/services/naming.py", "services/naming.py.jinja", view)
        for entity in ruled(app):
            path = f"app/policies/{policy_module(entity)}.py"
            owner = f"the entity {entity.name}"
            yield PlannedFile(path, "policies/policy.py.jinja", PolicyView(app, entity), owner)


def ruled(app: App) -> list[Entity]:
    """The entities with rules: those that have routes, and parts with rules of fields."""
    found = {one.name.text for one in routed(app)}
    return [one for one in app.entities if one.name.text in found or has_field_rules(one)]


def has_field_rules(entity: Entity) -> bool:
    """Not everybody may read, or write, each of its fields."""
    return any(column.readers or column.writers for column in entity.columns)


def reads(entity: Entity, operation: str) -> bool:
    """It shows rows, and changes none."""
    made = [one.name for one in entity.reports]
    made += [one.name for one in entity.queries]
    made += [one.name for one in entity.views]
    return operation == "read" or operation in [name.text for name in made]


@dataclass(frozen=True)
class PolicyPackageView(AppView):
    """What all policies have in common."""


@dataclass(frozen=True)
class PolicyFunction:
    """One rule as a function of the caller."""

    name: str
    doc: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class PolicyView(EntityView):
    imports: Imports = field(default_factory=lambda: Imports(template="policies/policy.py.jinja"))

    @property
    def module_doc(self) -> str:
        return docstring(f"Who may do what with {nouns_of(self.entity)}.", indent=0)

    @property
    def functions(self) -> list[PolicyFunction]:
        is_used = bool(operations(self.entity))
        return [self._function(rule) for rule in self.rules if is_used]

    @property
    def fields(self) -> list[PolicyFunction]:
        """The rules of single fields."""
        found = []
        for column in self.entity.columns:
            for rule, name, verb in (
                (column.readers, reader_name(column), "read"),
                (column.writers, writer_name(column), "set"),
            ):
                if rule is not None:
                    doc = f"Who may {verb} the {spoken(column.name)} of {nouns_of(self.entity)}"
                    text = docstring(f"{doc}: {self._who(rule)}.", 4)
                    source = self._holds(rule)
                    found.append(PolicyFunction(name, text, (f"return {source}",)))
        return found

    def _holds(self, rule: AccessRule) -> str:
        """Whether a caller is among those whom the rule of a field names."""
        audiences = {one.audience for one in rule.grants}
        if Audience.PUBLIC in audiences:
            return "True"
        if Audience.SIGNED_IN in audiences:
            return "caller.signed_in"
        roles = [*self.app.sign_in.admin, *(one.role for one in rule.grants if one.role)]
        source = self._is_one_of([*dict.fromkeys(roles)], admin=True)
        return f"is_own or {source}" if Audience.OWN in audiences else source

    @property
    def entering(self) -> list[str]:
        """The rule of each state, where they differ."""
        enum = self._states
        rules = [rule for rule in self.rules if ":" in rule.operation]
        if not rules or enum is None:
            return []
        self.imports.need(enum_module(enum, self.entity), enum.name)
        return [
            f"{enum_member(enum, rule.operation.partition(':')[2])}: {policy_name(rule.operation)},"
            for rule in rules
        ]

    @property
    def entering_type(self) -> str:
        enum = self._states
        return enum.name if enum is not None else ""

    @property
    def _states(self) -> EnumType | None:
        return self.entity.states.column.type.enum if self.entity.states is not None else None

    @property
    def entering_name(self) -> str:
        return entering_name(self.entity)

    @property
    def rules(self) -> Iterator[AccessRule]:
        """One for each operation, those that nobody but an admin may use too."""
        access = self.entity.rules
        written = {rule.operation for rule in access.rules}
        found = {one.name.text for one in self.entity.queries}
        found |= {one.name.text for one in self.entity.views}
        yield access.rule("read")
        for name in operations(self.entity):
            if name == "read" or (name in found and name not in written):
                continue
            apart = [rule for rule in access.rules if rule.operation.startswith(f"{name}:")]
            if not apart:
                yield access.rule(name)
                continue
            yield AccessRule(
                operation=name,
                grants=tuple(dict.fromkeys(_let_in(one) for rule in apart for one in rule.grants)),
            )
            for state in self._states.values if self._states else ():
                yield access.rule(f"{name}:{state}")

    def _function(self, rule: AccessRule) -> PolicyFunction:
        name, _, state = rule.operation.partition(":")
        usual = {"read": "see", "create": "make", "update": "change", "delete": "delete"}
        plural = nouns_of(self.entity)
        if name in usual:
            what = f"Who may {usual[name]} {plural}"
        elif state:
            what = f"Who may move {plural} to {spoken(state)}"
        elif self.entity.states is not None and self.entity.states.column.name == name:
            what = f"Who may change the {spoken(name)} of {plural}"
        else:
            what = f"Who may use {spoken(name)} of {plural}"
        doc = docstring(f"{what}: {self._who(rule)}.", 4)
        return PolicyFunction(policy_name(rule.operation), doc, tuple(self._lines(rule)))

    def _who(self, rule: AccessRule) -> str:
        """The rule in a sentence."""
        found: dict[str, None] = {}
        for one in rule.grants:
            some = ", some rows" if one.is_conditional and one.audience is not Audience.OWN else ""
            words = {
                Audience.PUBLIC: "everybody",
                Audience.SIGNED_IN: "who is signed in",
                Audience.OWN: "themselves" if self._is_user else "their owner",
            }
            word = words[one.audience] if one.audience else spoken(one.role)
            found[f"{word} ({some.removeprefix(', ')})" if some else word] = None
        for role in self.app.sign_in.admin or ("admins",):
            found[spoken(role)] = None
        return listed([*found], "and")

    @property
    def _is_user(self) -> bool:
        return self.entity.rules.is_user

    # The body of a function

    def _lines(self, rule: AccessRule) -> Iterator[str]:
        plain = [one for one in rule.grants if not one.is_conditional]
        if any(one.audience is Audience.PUBLIC for one in plain):
            yield f"return {self._access(rule, [])}"
            return
        everybody = any(one.audience is Audience.SIGNED_IN for one in plain)
        roles = dict.fromkeys([*self.app.sign_in.admin, *(one.role for one in plain if one.role)])
        yield f"if {'caller.signed_in' if everybody else self._is_one_of([*roles], admin=True)}:"
        yield f"    return {self._access(rule, [])}"
        some = [one for one in rule.grants if one.is_conditional]
        public = [one for one in some if one.audience is Audience.PUBLIC]
        if not everybody:
            signed = [one for one in some if one.audience and one not in public]
            yield from self._of_roles(rule, [*roles], [*signed, *public])
            if signed:
                yield "if caller.signed_in:"
                yield f"    return {self._access(rule, [*signed, *public])}"
        if public:
            yield f"return {self._access(rule, public)}"
        else:
            yield "raise caller.refusal()"

    def _of_roles(
        self, rule: AccessRule, but: Sequence[str], all_get: Sequence[Grant]
    ) -> Iterator[str]:
        """What some roles get beside what all get."""
        of_roles = [one for one in rule.grants if one.is_conditional and one.role]
        for role in dict.fromkeys(one.role for one in of_roles if one.role not in but):
            own = [one for one in of_roles if one.role == role]
            yield f"if {self._is_one_of([role])}:"
            yield f"    return {self._access(rule, [*own, *all_get])}"

    def _is_one_of(self, roles: Sequence[str], *, admin: bool = False) -> str:
        if admin and self.app.sign_in.admin_flag:
            return "caller.is_admin" + (f" or {self._is_one_of(roles)}" if roles else "")
        members = [role_source(self.app, self.imports, role) for role in roles]
        if len(members) == 1:
            return f"caller.role is {members[0]}"
        return f"caller.role in ({', '.join(members)})"

    def _access(self, rule: AccessRule, grants: Sequence[Grant]) -> str:
        """What a caller gets: all rows, or those for which one of the grants holds."""
        found = [one.condition for one in grants if one.condition is not None]
        where = self._any_of(found) if found else ""
        if reads(self.entity, rule.operation):
            return f"Access(caller, readable=({where},))" if where else "Access(caller)"
        if rule.operation == "create":
            return f"Access(caller, changeable=({where},))" if where else "Access(caller)"
        return f"read(caller).changing({where})" if where else "read(caller)"

    def _any_of(self, found: Sequence[Expression]) -> str:
        sources = [conditions(self.app, self.entity, one, self.imports) for one in found]
        if len(sources) == 1:
            return ", ".join(sources[0])
        both = [
            parts[0] if len(parts) == 1 else f"{self._sa}.and_({', '.join(parts)})"
            for parts in sources
        ]
        return f"{self._sa}.or_({', '.join(dict.fromkeys(both))})"

    @property
    def _sa(self) -> str:
        return self.imports.need("sqlalchemy", alias="sa")


def _let_in(grant: Grant) -> Grant:
    """The same people, for all rows: the rule of the state says which."""
    if grant.audience is Audience.OWN:
        return Grant(audience=Audience.SIGNED_IN)
    return Grant(audience=grant.audience, role=grant.role)
