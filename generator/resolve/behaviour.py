"""What the app does by itself on rows: consumption of stock, states, actions and their effects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from generator import problems
from generator.expressions.tree import Expression, ValueKind, columns
from generator.expressions.types import common, value_type
from generator.ir import (
    Access,
    Action,
    Assignment,
    AttemptEffect,
    Column,
    Consumption,
    CreateEffect,
    Effect,
    Kind,
    Making,
    Message,
    Name,
    Parameter,
    ReleaseEffect,
    Requirement,
    Role,
    SetEffect,
    States,
)
from generator.resolve.conditions import Conditions
from generator.resolve.context import Context, Draft
from generator.resolve.making import related_field
from generator.resolve.parameters import Owner, resolve_parameters
from generator.resolve.routes import Routes, resolve_route
from generator.spec.documents import (
    ActionDocument,
    ConsumptionDocument,
    EffectDocument,
    StatesDocument,
)
from generator.spec.values import Word

VERBS = ("POST", "PUT", "PATCH", "DELETE")
SERVICE_METHODS = frozenset(
    [
        "page",
        "create",
        "create_many",
        "create_once",
        "get",
        "update",
        "replace",
        "delete",
        "restore",
        "search",
        "prepared",
        "release",
        "database",
        "reads",
        "repository",
        "response",
        "listed",
        "links",
        "trees",
        "slugs",
    ]
)
"""What a service has besides its actions."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_FIXED_ROLES = frozenset({Role.KEY, Role.CREATED, Role.UPDATED, Role.VERSION})


def draft_behaviour(context: Context, draft: Draft) -> None:
    """Close to clients what only the app may change: states, and what was consumed."""
    states = draft.document.states
    if states is not None:
        _close_state(context, draft, states)
    for consumption in draft.document.consumes:
        relation = consumption.stock.partition(".")[0]
        words = {*_NAME.findall(consumption.amount), f"{relation}_id"}
        for column in draft.columns:
            if column.name in words and column.is_updatable:
                draft.replace(replace(column, access=column.access - {Access.UPDATE}))


def _close_state(context: Context, draft: Draft, states: StatesDocument) -> None:
    column = draft.find(states.field)
    documents = {str(word): document for word, document in draft.document.fields.items()}
    if column is None or column.name not in documents:
        return
    document = documents[column.name]
    given = column.access & {Access.CREATE, Access.UPDATE}
    if document.api is not None and given:
        context.report.add(problems.made_and_given(document.value_at("api"), column.name))
    read_only = column.access & {Access.READ}
    draft.replace(replace(column, access=read_only))


def resolve_consumes(
    context: Context, draft: Draft, conditions: Conditions
) -> tuple[Consumption, ...]:
    """What a creation takes from related rows."""
    found: list[Consumption] = []
    for document in draft.document.consumes:
        consumption = _consumption(context, draft, conditions, document)
        if consumption is None:
            continue
        if any(one.relation.target == consumption.relation.target for one in found):
            target = consumption.relation.target
            reason = f"two consumptions take from {target}; one is enough for each entity"
            context.report.add(problems.bad_consumption(document.at, reason))
            continue
        found.append(consumption)
    return tuple(found)


def _consumption(
    context: Context, draft: Draft, conditions: Conditions, document: ConsumptionDocument
) -> Consumption | None:
    step = related_field(context, draft, document.stock, "consumed")
    amount = conditions.rule(draft, document.amount, expected=None)
    reader = _Reader(context, draft, conditions, (), rules=True)
    requires = reader.requirements(document.require or {})
    if step is None or amount is None:
        return None
    relation, stock = step
    reason = _reason_against_stock(stock)
    if reason:
        context.report.add(problems.bad_path(document.stock.at, document.stock, "consumed", reason))
        return None
    if not any(one.is_creatable for one in relation.columns):
        reason = f"'api' keeps {relation.name!r} out of create"
        context.report.add(problems.bad_consumption(document.stock.at, reason))
        return None
    own = value_type(stock)
    whole = own.kind is not ValueKind.INTEGER or amount.type.kind is ValueKind.INTEGER
    if common(amount.type, own) is None or not whole:
        reason = f"the amount is {amount.type}, and the stock is {own}"
        context.report.add(problems.bad_consumption(document.amount.at, reason))
        return None
    if amount.type.nullable:
        name = f"the amount of {document.stock}"
        context.report.add(problems.may_be_null(document.amount.at, document.amount, name))
        return None
    if any(one.role is not Role.FIELD for one in columns(amount)):
        reason = "an amount is made of the row's own fields"
        context.report.add(problems.bad_consumption(document.amount.at, reason))
        return None
    return Consumption(relation=relation, stock=stock, amount=amount, requires=requires)


def _reason_against_stock(stock: Column) -> str | None:
    if not (stock.type.is_integer or stock.type.kind is Kind.DECIMAL):
        return f"its type is {stock.type.kind.value}, and a stock is an integer or a decimal"
    if stock.nullable:
        return "it may be null"
    if stock.role is not Role.FIELD or stock.making is not None:
        return "it is made by the app"
    return None


def resolve_states(
    context: Context, draft: Draft, conditions: Conditions, routes: Routes
) -> States | None:
    """The states of an entity."""
    document = draft.document.states
    if document is None:
        return None
    report = context.report
    column = draft.find(document.field)
    if column is None:
        if not draft.was_declared(document.field):
            entity = draft.name.text
            report.add(
                problems.unknown_field(document.field.at, entity, document.field, draft.names)
            )
        return None
    reason = _reason_against_state(column)
    if reason:
        message = f"{document.field!r} {reason}"
        report.add(problems.bad_states(document.field.at, message))
        return None
    enum = column.type.enum
    known = enum.values if enum else ()
    transitions = tuple(_transitions(context, document, column.name, known))
    reader = _Reader(context, draft, conditions, ())
    on_enter = []
    for word, effects in document.on_enter.items():
        if word not in known:
            report.add(problems.unknown_state(word.at, word, column.name, known))
            continue
        on_enter.append((str(word), reader.effects(effects)))
    path = _state_path(context, document, column, routes)
    states = States(column=column, transitions=transitions, on_enter=tuple(on_enter), path=path)
    _check_releases(context, document, states)
    return states


def _reason_against_state(column: Column) -> str | None:
    if column.type.enum is None:
        return f"is {column.type.kind.value}, not an enum"
    if column.nullable:
        return "may be null"
    if column.default is None:
        return "has no default, the state in which rows begin"
    return None


def _transitions(
    context: Context, document: StatesDocument, field: str, known: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for word, targets in document.transitions.items():
        for state in (word, *targets):
            if state not in known:
                context.report.add(problems.unknown_state(state.at, state, field, known))
        for target in targets:
            if target == word:
                reason = f"{word!r} leads to itself; entering the same state again is refused"
                context.report.add(problems.bad_states(target.at, reason))
        yield str(word), tuple(str(one) for one in targets if one != word)


def _state_path(context: Context, document: StatesDocument, column: Column, routes: Routes) -> str:
    path = f"/{{id}}/{Name(column.name).kebab}"
    at = document.field.at
    if document.route is not None:
        parsed = resolve_route(context, document.route, "PATCH", ("PATCH",))
        if parsed is None:
            return path
        _, path, names = parsed
        at = document.route.at
        if names != ["id"]:
            context.report.add(problems.bad_route(at, document.route, "it holds {id} alone"))
    routes.claim("PATCH", path, "the moves between states", at)
    return path


def _check_releases(context: Context, document: StatesDocument, states: States) -> None:
    releasing = {state for state, effects in states.on_enter if _releases(effects)}
    places = {str(word): word for word in document.on_enter}
    for state in sorted(releasing):
        seen: set[str] = set()
        waiting = list(states.after(state))
        while waiting:
            now = waiting.pop()
            if now in seen:
                continue
            seen.add(now)
            waiting += states.after(now)
        for other in sorted(seen & releasing):
            context.report.add(problems.released_twice(places[state].at, state, other))


def _releases(effects: Iterable[Effect]) -> bool:
    return any(
        isinstance(effect, ReleaseEffect)
        or (isinstance(effect, AttemptEffect) and _releases(effect.effects))
        for effect in effects
    )


def resolve_actions(
    context: Context, draft: Draft, conditions: Conditions, routes: Routes
) -> tuple[Action, ...]:
    """The actions of an entity, in the author's order."""
    found = (
        _action(context, draft, conditions, routes, word, document)
        for word, document in draft.document.actions.items()
    )
    return tuple(one for one in found if one is not None)


def _action(
    context: Context,
    draft: Draft,
    conditions: Conditions,
    routes: Routes,
    word: Word,
    document: ActionDocument,
) -> Action | None:
    report = context.report
    taken = {str(query) for query in draft.document.queries}
    if word in SERVICE_METHODS or word in taken:
        reason = "the service has a method of this name"
        report.add(problems.reserved_name(word.at, word, "an action", reason))
        return None
    owner = Owner(
        word=word, hint="give it another name: the row's own fields are named as they are"
    )
    parameters = resolve_parameters(context, draft, document.params, owner)
    verb, path = "PATCH", f"/{{id}}/{Name(str(word)).kebab}"
    at = word.at
    if document.route is not None:
        parsed = resolve_route(context, document.route, "PATCH", VERBS)
        if parsed is None:
            return None
        verb, path, names = parsed
        at = document.route.at
        if names != ["id"]:
            reason = "the path of an action holds {id}, and no other parameter"
            report.add(problems.bad_action(at, reason, "write /{id}/" + Name(str(word)).kebab))
            return None
    routes.claim(verb, path, f"the action {word!r}", at)
    reader = _Reader(context, draft, conditions, parameters)
    requires = reader.requirements(document.require)
    effects = reader.effects(document.do)
    return Action(
        name=Name(str(word)),
        parameters=parameters,
        requires=requires,
        effects=effects,
        verb=verb,
        path=path,
        doc=str(document.doc or ""),
    )


def resolve_after_create(
    context: Context, draft: Draft, conditions: Conditions
) -> tuple[Effect, ...]:
    """What happens in the creation's transaction besides."""
    reader = _Reader(context, draft, conditions, (), is_new=True)
    return reader.effects(draft.document.after_create)


@dataclass(frozen=True)
class _Reader:
    """Reads effects, requirements and messages of one place."""

    context: Context
    draft: Draft
    conditions: Conditions
    parameters: tuple[Parameter, ...]
    rules: bool = False
    """Only the row and its related rows are at hand, and no clock."""
    is_new: bool = False
    """The row has just been made."""

    def requirements(self, documents: Mapping[Word, Word]) -> tuple[Requirement, ...]:
        found = []
        for text, message in documents.items():
            condition = (
                self.conditions.rule(self.draft, text)
                if self.rules
                else self.conditions.at_hand(self.draft, text, self.parameters)
            )
            sentence = self.message(message)
            if condition is not None and sentence is not None:
                found.append(Requirement(condition=condition, message=sentence))
        return tuple(found)

    def message(self, word: Word) -> Message | None:
        """A sentence with the values that its braces name."""
        parts: list[str | Expression] = []
        text = ""
        position = 0
        while position < len(word):
            character = word[position]
            if character in "{}" and word[position : position + 2] == character * 2:
                text += character
                position += 2
                continue
            if character == "}":
                self.context.report.add(
                    problems.bad_message(word.at, "a brace is closed, not opened")
                )
                return None
            if character != "{":
                text += character
                position += 1
                continue
            end = word.find("}", position)
            if end < 0:
                self.context.report.add(problems.bad_message(word.at, "a brace is never closed"))
                return None
            value = self._value_in(word.within(position + 1, end))
            if value is None:
                return None
            parts += [text, value] if text else [value]
            text = ""
            position = end + 1
        if text:
            parts.append(text)
        return Message(parts=tuple(parts))

    def _value_in(self, word: Word) -> Expression | None:
        if not word.strip():
            self.context.report.add(problems.bad_message(word.at, "nothing stands between braces"))
            return None
        if self.rules:
            return self.conditions.rule(self.draft, word, expected=None)
        return self.conditions.at_hand(self.draft, word, self.parameters, expected=None)

    # Effects

    def effects(self, documents: Iterable[EffectDocument]) -> tuple[Effect, ...]:
        return tuple(effect for document in documents for effect in self._effects(document))

    def _effects(self, document: EffectDocument) -> Iterator[Effect]:
        before = self.context.report
        keys = [key for key in ("set", "create", "release", "attempt") if document.has(key)]
        if len(keys) != 1:
            if not any(
                document.was_dropped(key) for key in ("set", "create", "release", "attempt")
            ):
                reason = "an effect is one of set, create, release and attempt"
                hint = "write each as an item of its own" if keys else ""
                before.add(problems.bad_effect(document.at, reason, hint))
            return
        if document.set is not None:
            assignments = (self._assignment(path, text) for path, text in document.set.items())
            yield SetEffect(assignments=tuple(one for one in assignments if one is not None))
        for entity, values in (document.create or {}).items():
            created = self._creation(entity, values)
            if created is not None:
                yield created
        if document.release is not None:
            release = self._release(document.release)
            if release is not None:
                yield release
        if document.attempt is not None:
            yield AttemptEffect(effects=self.effects(document.attempt))

    def _assignment(self, path: Word, text: Word) -> Assignment | None:
        row, _, field = str(path).rpartition(".")
        row = "" if row == "self" else row
        target = self._target(path, row) if row else self.draft
        if target is None:
            return None
        columns_found = target.columns_of(field)
        if columns_found is None or len(columns_found) != 1:
            if not target.was_declared(field):
                at = path.part(len(path) - len(field), len(field))
                names = target.names
                self.context.report.add(problems.unknown_field(at, target.name.text, field, names))
            return None
        column = columns_found[0]
        reason = self._reason_against_setting(target, column)
        if reason:
            self.context.report.add(
                problems.bad_effect(path.at, f"{path!r} cannot be set: {reason}")
            )
            return None
        value = self.conditions.at_hand(self.draft, text, self.parameters, value_type(column))
        if value is None or not self._fits(text, value, column):
            return None
        return Assignment(row=row or None, column=column, value=value)

    def _target(self, path: Word, row: str) -> Draft | None:
        """The entity of the row that a path begins at."""
        drafts = self.context.drafts
        for parameter in self.parameters:
            if parameter.name == row and parameter.entity is not None:
                return drafts[parameter.entity]
        for relation in self.draft.relations:
            if relation.name == row:
                return drafts[relation.target]
        if not self.draft.was_declared(row):
            rows = [one.name for one in self.draft.relations]
            rows += [one.name for one in self.parameters if one.entity]
            reason = f"the row {row!r} is not at hand"
            hint = f"at hand are: self, {', '.join(rows)}" if rows else "only the row's own fields"
            self.context.report.add(problems.bad_effect(path.at, reason, hint))
        return None

    def _reason_against_setting(self, target: Draft, column: Column) -> str | None:
        if column.role in _FIXED_ROLES:
            return "the key, timestamps and the version are kept by the app"
        if column.making in (Making.COMPUTED, Making.STORED):
            return "it is computed"
        if column.type.kind is Kind.PASSWORD:
            return "it is a password"
        states = target.document.states
        if states is not None and states.field == column.name:
            return "it is moved by its states alone"
        if any(relation.tree and column in relation.columns for relation in target.relations):
            return "the rows above would have to be looked at; update does that"
        if target.owner is not None and column in target.owner.columns:
            return "a part stays with its whole"
        return None

    def _fits(self, text: Word, value: Expression, column: Column) -> bool:
        if not value.type.nullable or column.nullable:
            return True
        self.context.report.add(problems.may_be_null(text.at, text, column.name))
        return False

    def _creation(self, word: Word, values: Mapping[Word, Word]) -> CreateEffect | None:
        report = self.context.report
        target = self.context.drafts.get(word)
        if target is None:
            if not self.context.was_dropped(word):
                report.add(problems.unknown_entity(word.at, word, self.context.drafts))
            return None
        if target.owner is not None or any(one.ownership for one in target.inverses):
            reason = f"{word} is made in one request with its parts"
            report.add(problems.bad_effect(word.at, reason))
            return None
        found: dict[str, tuple[Column, Expression]] = {}
        is_sound = True
        for name, text in values.items():
            pair = self._created_value(target, name, text)
            if pair is None:
                is_sound = False
                continue
            found[pair[0].name] = pair
        if is_sound:
            for column in target.columns:
                is_given = column.name in found or column.role is Role.KEY
                if not is_given and (
                    column.is_required or (column.derived_from is not None and not column.nullable)
                ):
                    reason = f"{word} needs {column.name!r}"
                    report.add(problems.bad_effect(word.at, reason, f"add {column.name}: …"))
                    is_sound = False
        return (
            CreateEffect(entity=target.name.text, values=tuple(found.values()))
            if is_sound
            else None
        )

    def _created_value(
        self, target: Draft, name: Word, text: Word
    ) -> tuple[Column, Expression] | None:
        report = self.context.report
        columns_found = target.columns_of(name)
        if columns_found is None or len(columns_found) != 1:
            if not target.was_declared(name):
                entity = target.name.text
                report.add(problems.unknown_field(name.at, entity, name, target.names))
            return None
        column = columns_found[0]
        if column.role in _FIXED_ROLES or column.making is not None:
            report.add(problems.bad_effect(name.at, f"{name!r} cannot be given: the app makes it"))
            return None
        if column.type.kind is Kind.PASSWORD:
            report.add(problems.password_use(name.at, name, "given by an effect"))
            return None
        value = self.conditions.at_hand(self.draft, text, self.parameters, value_type(column))
        if value is None or not self._fits(text, value, column):
            return None
        return column, value

    def _release(self, word: Word) -> ReleaseEffect | None:
        if word == "self":
            if not self.draft.document.consumes:
                reason = f"{self.draft.name} consumes nothing that 'self' could give back"
                self.context.report.add(problems.bad_effect(word.at, reason))
                return None
            return ReleaseEffect(parts=None)
        parts = {one.name: one.source for one in self.draft.inverses if one.ownership is not None}
        source = parts.get(word)
        if source is None:
            hint = f"release: self, or one of {', '.join(parts)}" if parts else ""
            reason = f"{word!r} is no list of parts of {self.draft.name}"
            self.context.report.add(problems.bad_effect(word.at, reason, hint))
            return None
        if not self.context.drafts[source].document.consumes:
            reason = f"{source} consumes nothing that could be given back"
            self.context.report.add(problems.bad_effect(word.at, reason))
            return None
        return ReleaseEffect(parts=source)
