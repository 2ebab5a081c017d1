"""Actions: named transactions on one row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generator import problems
from generator.ir import Action, Name, Parameter
from generator.resolve.conditions import Conditions
from generator.resolve.context import Context, Draft
from generator.resolve.effects import Effects
from generator.resolve.names import ACTION_WORDS
from generator.resolve.parameters import Owner, resolve_parameters
from generator.resolve.requirements import Reader
from generator.resolve.routes import VERBS, Routes, resolve_route
from generator.spec.documents.behaviour import ActionDocument
from generator.spec.words import Word

_CHANGING = tuple(verb for verb in VERBS if verb != "GET")


def resolve_actions(
    context: Context, draft: Draft, conditions: Conditions, routes: Routes
) -> tuple[Action, ...]:
    """The actions of an entity, in the author's order."""
    return tuple(_actions(context, draft, conditions, routes))


def _actions(
    context: Context, draft: Draft, conditions: Conditions, routes: Routes
) -> Iterator[Action]:
    for word, document in draft.document.actions.items():
        action = _action(context, draft, conditions, routes, word, document)
        if action is not None:
            yield action


def _action(
    context: Context,
    draft: Draft,
    conditions: Conditions,
    routes: Routes,
    word: Word,
    document: ActionDocument,
) -> Action | None:
    method = draft.methods.claim(word, "the action")
    hint = "give it another name: the row's own fields are named as they are"
    owner = Owner(word=word, hint=hint)
    parameters = resolve_parameters(context, draft, document.params, owner)
    parameters = tuple(map(_renamed, parameters))
    _check_parameters(context, document, parameters)
    place = _place(context, routes, word, document)

    def is_broken(name: str) -> bool:
        is_known = any(name in (one.name, one.column.name) for one in parameters)
        was_written = document.was_dropped("params", name) or name in (document.params or {})
        return was_written and not is_known

    reader = Reader(
        context=context,
        draft=draft,
        conditions=conditions,
        parameters=parameters,
        broken=is_broken,
    )
    requires = reader.requirements(document.require)
    if not document.do and not document.has_dropped("do"):
        reason = "'do' is empty, so nothing happens"
        context.report.add(problems.bad_action(document.key_at("do"), reason))
    effects = Effects(reader).all(document.do)
    if place is None or method is None:
        return None
    verb, path = place
    return Action(
        name=Name(str(word)),
        method=method,
        parameters=parameters,
        requires=requires,
        effects=effects,
        verb=verb,
        path=path,
        summary=str(document.summary or ""),
        doc=str(document.doc or ""),
    )


def _renamed(parameter: Parameter) -> Parameter:
    """Python's name for it is none that the method uses itself."""
    column = parameter.column
    if column.attribute not in ACTION_WORDS:
        return parameter
    return replace(parameter, column=replace(column, attribute=f"{column.attribute}_"))


def _check_parameters(
    context: Context, document: ActionDocument, parameters: tuple[Parameter, ...]
) -> None:
    sound = {one.name for one in parameters}
    entities = {one.name for one in parameters if one.entity and one.column.nullable}
    for word, parameter in (document.params or {}).items():
        if word in ("id", "self") and word in sound:
            reason = f"a parameter cannot be called {word!r}: that is the row itself"
            context.report.add(problems.bad_action(word.at, reason, "give it another name"))
        if word in entities:
            reason = f"the row of the parameter {word!r} is loaded, so it cannot be null"
            at = parameter.key_at("nullable") if parameter.is_mapping else parameter.type.text.at
            context.report.add(problems.bad_action(at, reason, "leave 'nullable' out"))


def _place(
    context: Context, routes: Routes, word: Word, document: ActionDocument
) -> tuple[str, str] | None:
    """Verb and path of the action's route."""
    verb, path, at = "PATCH", f"/{{id}}/{Name(str(word)).kebab}", word.at
    if document.route is not None:
        at = document.route.at
        parsed = resolve_route(context, document.route, verb, _CHANGING)
        if parsed is None:
            return None
        default = path
        verb, path, names = parsed
        if names != ["id"]:
            reason = "the path of an action holds {id}, and no other parameter"
            context.report.add(problems.bad_action(at, reason, f"write {default}"))
            return None
    routes.claim(verb, path, f"the action {word!r}", at)
    return verb, path
