"""States: the moves of an enum field, and what happens when a state is entered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from generator import problems
from generator.ir import (
    Access,
    AttemptEffect,
    Column,
    Effect,
    EnumType,
    Name,
    ReleaseEffect,
    States,
)
from generator.resolve.conditions import Conditions
from generator.resolve.context import Context, Draft
from generator.resolve.effects import Effects
from generator.resolve.requirements import Reader
from generator.resolve.routes import Routes, resolve_route
from generator.spec.documents.behaviour import StatesDocument


def close_state(context: Context, draft: Draft) -> None:
    """Only moves between states change the field that holds them."""
    states = draft.document.states
    column = draft.find(states.field) if states else None
    documents = {str(word): document for word, document in draft.document.fields.items()}
    if column is None or column.name not in documents or column.making is not None:
        return
    document = documents[column.name]
    if document.api is not None and column.access & {Access.CREATE, Access.UPDATE}:
        context.report.add(problems.made_and_given(document.value_at("api"), column.name))
    draft.replace(replace(column, access=column.access & {Access.READ}))


def resolve_states(
    context: Context, draft: Draft, conditions: Conditions, routes: Routes
) -> States | None:
    """The states of an entity."""
    document = draft.document.states
    if document is None:
        return None
    column = _state(context, draft, document)
    if column is None:
        return None
    enum = column.type.enum
    known = _known(enum) if enum else {}
    transitions = tuple(_transitions(context, document, column.name, known))
    effects = Effects(Reader(context=context, draft=draft, conditions=conditions))
    on_enter = []
    for word, documents in document.on_enter.items():
        if word not in known:
            context.report.add(problems.unknown_state(word.at, word, column.name, known))
            continue
        if not any(known[word] in targets for _, targets in transitions):
            reason = f"no transition leads to {word!r}, so its effects never happen"
            context.report.add(problems.bad_states(word.at, reason))
        on_enter.append((known[word], effects.all(documents)))
    path = _path(context, document, column, routes)
    new = f"new_{column.name}"
    states = States(
        column=column,
        transitions=transitions,
        on_enter=tuple(on_enter),
        path=path,
        parameter=new,
        attribute=new,
    )
    _check_releases(context, document, states)
    return states


def _state(context: Context, draft: Draft, document: StatesDocument) -> Column | None:
    """The field that holds the state."""
    word = document.field
    column = draft.find(word)
    if draft.find(f"{word}_id") or any(one.name == word for one in draft.links):
        context.report.add(problems.bad_states(word.at, f"{word!r} is a relation, not an enum"))
        return None
    if column is None:
        if not context.is_broken(draft, word):
            fields = [str(one) for one in draft.document.fields]
            entity = draft.name.text
            context.report.add(problems.unknown_field(word.at, entity, word, fields))
        return None
    reason = _reason_against_state(column)
    if reason:
        hint = "write {type: 'enum(…)', default: …}"
        context.report.add(problems.bad_states(word.at, f"{word!r} {reason}", hint))
        return None
    return column


def _reason_against_state(column: Column) -> str | None:
    if column.type.enum is None:
        return f"is {column.type.kind.value}, not an enum"
    if column.making is not None:
        return "is made by the app already"
    if column.nullable:
        return "may be null"
    if column.default is None:
        return "has no default, the state in which rows begin"
    return None


def _known(enum: EnumType) -> dict[str, str]:
    """The values by what a spec may call them: themselves, and numbers by their labels too."""
    labels = zip(enum.labels, enum.values, strict=True) if enum.is_integer and enum.labels else ()
    return {**{one: one for one in enum.values}, **dict(labels)}


def _transitions(
    context: Context, document: StatesDocument, field: str, known: Mapping[str, str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    is_broken = document.has_dropped("transitions")
    if not any(document.transitions.values()) and not is_broken:
        reason = "'transitions' leads nowhere"
        hint = "write from: [to, …]"
        context.report.add(problems.bad_states(document.value_at("transitions"), reason, hint))
    for word, targets in document.transitions.items():
        for state in (word, *targets):
            if state not in known:
                context.report.add(problems.unknown_state(state.at, state, field, known))
        for target in targets:
            if target == word or (known.get(target) == known.get(word, "")):
                reason = f"{word!r} leads to itself"
                hint = "leave it out: to enter the same state again is refused"
                context.report.add(problems.bad_states(target.at, reason, hint))
        before = known.get(word, str(word))
        after = (known.get(one, str(one)) for one in targets)
        yield before, tuple(one for one in after if one != before)


def _path(context: Context, document: StatesDocument, column: Column, routes: Routes) -> str:
    path = f"/{{id}}/{Name(column.name).kebab}"
    at = document.field.at
    if document.route is not None:
        at = document.route.at
        parsed = resolve_route(context, document.route, "PATCH", ("PATCH",))
        if parsed is None:
            return path
        _, path, names = parsed
        if names != ["id"]:
            reason = "it holds {id}, and no other parameter"
            context.report.add(problems.bad_route(at, document.route, reason))
            return path
    routes.claim("PATCH", path, "the moves between states", at)
    return path


def _check_releases(context: Context, document: StatesDocument, states: States) -> None:
    releasing = {state for state, effects in states.on_enter if _releases(effects)}
    enum = states.column.type.enum
    known = _known(enum) if enum else {}
    places = {known.get(word, str(word)): word for word in document.on_enter}
    for state in sorted(releasing):
        for other in sorted(_reached(states, state) & releasing):
            context.report.add(problems.released_twice(places[state].at, state, other))


def _reached(states: States, start: str) -> set[str]:
    """Every state that ways from `start` lead to."""
    found: set[str] = set()
    waiting = list(states.after(start))
    while waiting:
        state = waiting.pop()
        if state not in found:
            found.add(state)
            waiting += states.after(state)
    return found


def _releases(effects: Iterable[Effect]) -> bool:
    return any(
        isinstance(effect, ReleaseEffect)
        or (isinstance(effect, AttemptEffect) and _releases(effect.effects))
        for effect in effects
    )
