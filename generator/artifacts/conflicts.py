"""What makes a request a 409: only what its client can bring about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from generator.artifacts.behaviour.facts import has_open_parts, is_keyed_part, target_of
from generator.artifacts.stock_guards import held_conditions
from generator.emit import Imports
from generator.ir import (
    Access,
    Action,
    App,
    Bulk,
    Check,
    Column,
    CreateEffect,
    Effect,
    Entity,
    Requirement,
    SetEffect,
)
from generator.ir.expression import Literal
from generator.ir.relation import DeleteRule
from generator.resolve.phrases import listed, noun_of, nouns_of, spoken, with_article

Cause = tuple[str, str]
"""The code of the problem, and when it is answered."""

DUPLICATE, UNKNOWN, IN_USE = "duplicate", "unknown_reference", "in_use"
BROKEN, SHORT, MOVE = "rule_violated", "insufficient", "illegal_transition"


def told(causes: Iterable[Cause]) -> str:
    """The causes as a sentence: `409: duplicate if the slug is taken, in_use if …`."""
    by_code: dict[str, list[str]] = {}
    for code, text in causes:
        if text not in by_code.setdefault(code, []):
            by_code[code].append(text)
    parts = [f"`{code}` if {listed(_joined(texts))}" for code, texts in by_code.items()]
    return f" 409: {'; '.join(parts)}." if parts else ""


def _joined(texts: list[str]) -> list[str]:
    """Whatever does not exist in one clause: `the user or one of the tags does not exist`."""
    end = " does not exist"
    missing = [text.removesuffix(end) for text in texts if text.endswith(end)]
    rest = [text for text in texts if not text.endswith(end)]
    return [*rest, listed(missing) + end] if missing else rest


def of_creation(app: App, entity: Entity, *, place: str = "") -> list[Cause]:
    """Of a new row, with its parts, and of what happens after it."""
    sent = {column.name for column in entity.columns if column.is_creatable}
    found = list(_of_values(entity, sent, place))
    found += _broken_by(entity, sent, is_partial=False)
    for link in entity.links:
        found.append((UNKNOWN, f"one of the {_words(link.name)}{place} does not exist"))
    for one in entity.consumes:
        target = app.entity(one.relation.target)
        stock, holder = one.stock.name, with_article(noun_of(target))
        found.append((SHORT, f"there {_is(stock)} not enough {_words(stock)} of {holder}"))
        found += _refusals(one.requires)
    for inverse in entity.parts:
        part = app.entity(inverse.source)
        found += of_creation(app, part, place=f" of {with_article(noun_of(part))}")
    return [*found, *_of_effects(app, entity, entity.after_create)]


def of_change(app: App, entity: Entity, *, is_partial: bool) -> list[Cause]:
    """Of new values for a row, all of them or those that are sent."""
    sent = {column.name for column in entity.columns if column.is_updatable}
    found = list(_of_values(entity, sent, ""))
    found += _broken_by(entity, sent, is_partial=is_partial)
    if any(one.tree and sent & {column.name for column in one.columns} for one in entity.relations):
        found.append((BROKEN, f"the {noun_of(entity)} would stand below itself"))
    found += [(UNKNOWN, f"one of the {_words(link.name)} does not exist") for link in entity.links]
    for inverse in entity.parts:
        if has_open_parts(app, inverse):
            part = app.entity(inverse.source)
            found += of_creation(app, part, place=f" of {with_article(noun_of(part))}")
            if is_keyed_part(app, part):
                found.append(
                    (UNKNOWN, f"one of the {nouns_of(part)} is none of this {noun_of(entity)}")
                )
    return found


def of_deletion(app: App, entity: Entity) -> list[Cause]:
    """Of rows that are deleted, not hidden."""
    holders = [nouns_of(app.entity(name)) for name in _holders(app, entity.name.text)]
    found = [(IN_USE, f"there are {listed(holders)} that need it")] if holders else []
    if held_conditions(app, entity, Imports()):
        found.append((IN_USE, "stock that was taken and not given back would be lost"))
    return found


def of_move(app: App, entity: Entity) -> list[Cause]:
    """Of a row that enters another state."""
    states = entity.states
    effects = [one for _, entered in states.on_enter for one in entered] if states else []
    text = f"the {noun_of(entity)} may not go there from where it is"
    return [(MOVE, text), *_of_effects(app, entity, effects)]


def of_action(app: App, entity: Entity, action: Action) -> list[Cause]:
    given = [
        (BROKEN, f"`{one.name}` is the {noun_of(entity)} itself")
        for one in action.parameters
        if one.entity == entity.name.text
    ]
    refusals = [*given, *_refusals(action.requires)]
    # What an action requires is what its effects need.
    return refusals or list(_of_effects(app, entity, action.effects))


def of_bulk(app: App, entity: Entity, bulk: Bulk) -> list[Cause]:
    if bulk.deletes:
        return of_deletion(app, entity)
    changed = {one.column.name for one in bulk.assignments if not isinstance(one.value, Literal)}
    found = [
        (UNKNOWN, f"the {_words(one.name)} does not exist")
        for one in entity.relations
        if changed & {column.name for column in one.columns}
    ]
    all_set = {one.column.name for one in bulk.assignments}
    found += [
        (DUPLICATE, _taken(rule.columns))
        for rule in entity.uniques
        if all_set & _names(rule.columns)
    ]
    return [*found, *_broken(entity, changed)]


def _of_values(entity: Entity, sent: set[str], place: str) -> Iterator[Cause]:
    """Of values that must be unique, and of keys of other rows."""
    rules = [entity.key, *(rule.columns for rule in entity.uniques)]
    rules += [tuple(part.column for part in one.columns) for one in entity.indexes if one.unique]
    given = list(dict.fromkeys(rule for rule in rules if sent & _names(rule)))
    alone = [_words(rule[0].name) for rule in given if len(rule) == 1]
    if alone:
        yield DUPLICATE, f"the {listed(alone)}{place} is taken"
    for rule in given:
        if len(rule) > 1:
            yield DUPLICATE, f"the {_and(rule)}{place} are taken together"
    for relation in entity.relations:
        if sent & _names(relation.columns):
            yield UNKNOWN, f"the {_words(relation.name)}{place} does not exist"


def _broken_by(entity: Entity, sent: set[str], *, is_partial: bool) -> Iterator[Cause]:
    """Of rules that only the database can check."""
    is_open = any(_may_break(check, sent, is_partial=is_partial) for check in entity.checks)
    if is_open or entity.sql_checks:
        yield BROKEN, _rule_of(entity)


def _may_break(check: Check, sent: set[str], *, is_partial: bool) -> bool:
    """It is not settled by the body alone."""
    if check.from_bounds or sent.isdisjoint(_names(check.columns)):
        return False
    in_body = all({Access.CREATE, Access.UPDATE} <= column.access for column in check.columns)
    return not in_body or (is_partial and len(check.columns) > 1)


def _broken(entity: Entity, changed: set[str]) -> Iterator[Cause]:
    """Of values that are computed from others, which no body has checked."""
    if any(changed & _names(check.columns) for check in entity.checks):
        yield BROKEN, _rule_of(entity)


def _rule_of(entity: Entity) -> str:
    return f"a rule of {nouns_of(entity)} would not hold"


def _of_effects(app: App, entity: Entity, effects: Iterable[Effect]) -> Iterator[Cause]:
    """Of effects that fail with the request, which those within an attempt do not."""
    for effect in effects:
        if isinstance(effect, SetEffect):
            for one in effect.assignments:
                if not isinstance(one.value, Literal):
                    yield from _broken(target_of(app, entity, one.row), {one.column.name})
        elif isinstance(effect, CreateEffect):
            made = app.entity(effect.entity)
            given = {column.name for column, _ in effect.values}
            for rule in made.uniques:
                if given & _names(rule.columns):
                    yield (
                        DUPLICATE,
                        f"{with_article(noun_of(made))} with the same {_and(rule.columns)} is there",
                    )
            yield from _broken(
                made,
                {column.name for column, value in effect.values if not isinstance(value, Literal)},
            )


def _refusals(requires: Iterable[Requirement]) -> Iterator[Cause]:
    """The messages of the spec, with dots where values stand."""
    for one in requires:
        text = "".join(part if isinstance(part, str) else "…" for part in one.message.parts)
        yield BROKEN, f"“{text.rstrip('.')}”"


@cache
def _holders(app: App, name: str) -> tuple[str, ...]:
    """The entities whose rows keep others from being deleted, over what is deleted along."""
    found: dict[str, None] = {}
    seen = {name}
    waiting = [name]
    while waiting:
        target = waiting.pop()
        for entity in app.referring(target):
            for relation in entity.relations:
                if relation.target != target:
                    continue
                if relation.on_delete in (DeleteRule.RESTRICT, DeleteRule.NO_ACTION):
                    found[entity.name.text] = None
                elif relation.on_delete is DeleteRule.CASCADE and entity.name.text not in seen:
                    seen.add(entity.name.text)
                    waiting.append(entity.name.text)
    return tuple(found)


def _taken(columns: Iterable[Column], place: str = "") -> str:
    names = [_words(column.name) for column in columns]
    verb = "is taken" if len(names) == 1 else "are taken together"
    return f"the {listed(names, 'and')}{place} {verb}"


def _and(columns: Iterable[Column]) -> str:
    return listed([_words(column.name) for column in columns], "and")


def _names(columns: Iterable[Column]) -> set[str]:
    return {column.name for column in columns}


def _is(name: str) -> str:
    """`are` for copies, `is` for stock."""
    return "are" if name.endswith("s") and not name.endswith("ss") else "is"


def _words(name: str) -> str:
    return spoken(name.removesuffix("_id" if name.endswith("_id") else "Id"))
