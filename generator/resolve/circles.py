"""Rows that need each other: pairs that one request can make, and circles that nothing can."""

from __future__ import annotations

from dataclasses import replace

from generator import problems
from generator.ir import Access, Making, ToOne
from generator.resolve.context import Context, Draft
from generator.spec.words import Word


def draft_pairs(context: Context) -> None:
    """Say of one relation of each pair that its row may come with the request."""
    paired: set[str] = set()
    for draft in context.drafts.values():
        for relation in required(draft):
            target = context.drafts[relation.target]
            if paired & {draft.name.text, target.name.text}:
                continue
            ends = _ends(draft, target)
            if ends is None:
                continue
            first, there, back = ends
            name = f"{there.target}With{first.name}Create"
            at = _word(first, there).at
            if not context.classes.claim(name, "the class of what comes with it", at):
                continue
            first.relations = [
                replace(one, partner=back.name) if one is there else one for one in first.relations
            ]
            paired |= {draft.name.text, target.name.text}


def required(draft: Draft) -> list[ToOne]:
    """Relations without which no row can be made."""
    return [one for one in draft.relations if _is_needed_first(draft, one)]


def _is_needed_first(draft: Draft, relation: ToOne) -> bool:
    is_refused = relation.ownership is not None and relation.target == draft.name.text
    is_refused = is_refused or relation.name in draft.circular
    return not relation.nullable and not relation.tree and not is_refused


def _ends(one: Draft, other: Draft) -> tuple[Draft, ToOne, ToOne] | None:
    """Whose request makes both, and the relations there and back; None where nothing can."""
    if one is other:
        return None
    there = [relation for relation in required(one) if relation.target == other.name.text]
    back = [relation for relation in required(other) if relation.target == one.name.text]
    if len(there) != 1 or len(back) != 1 or (there[0].unique and back[0].unique):
        return None
    if any(len(relation.columns) > 1 for relation in (*required(one), *required(other))):
        return None
    if not _is_plain(one, there[0]) or not _is_plain(other, back[0]):
        return None
    ways = [(one, other, there[0], back[0]), (other, one, back[0], there[0])]
    ways.sort(key=lambda way: not _creates(way[0]))
    for first, second, relation, way_back in ways:
        if _may_be_first(first) and _may_come_along(second):
            return first, relation, way_back
    return None


def _is_plain(draft: Draft, relation: ToOne) -> bool:
    """A column of its own for the key of the other row, which clients send."""
    document = draft.document.relations[_word(draft, relation)]
    is_own = relation.is_simple and document.columns is None and relation.ownership is None
    is_key = relation.name in draft.key_names
    column = relation.columns[0]
    return is_own and not is_key and Access.CREATE in column.access and column.default is None


def _word(draft: Draft, relation: ToOne) -> Word:
    """Its name where it is declared."""
    return next(word for word in draft.document.relations if word == relation.name)


def _creates(draft: Draft) -> bool:
    return draft.document.routes is None or "create" in draft.document.routes


def _may_be_first(draft: Draft) -> bool:
    """Storing a row is one statement: nothing is looked up, made or taken for it before."""
    document = draft.document
    makes = (Making.COMPUTED, Making.COPIED, Making.GENERATED)
    has_made = any(column.making in makes for column in draft.columns)
    has_parts = any(inverse.ownership is not None for inverse in draft.inverses)
    return not (has_made or has_parts or document.consumes or document.after_create)


def _may_come_along(draft: Draft) -> bool:
    """A row within another's body: with a key that is known when it is stored, and no more."""
    [key] = draft.key if len(draft.key) == 1 else [None]
    is_known = key is not None and key.type.kind.facts.has_stand_in and key.making is None
    is_taken = any(
        column.derived_from is not None or column.type.is_secret for column in draft.columns
    )
    has_parts = any(inverse.ownership is not None for inverse in draft.inverses)
    return is_known and not is_taken and not has_parts and not draft.owner


# Circles that nothing can make


def check_required_cycles(context: Context) -> None:
    """Report relations that leave no row that could be made first, after `draft_pairs`."""
    drafts = context.drafts
    with_it = {
        (relation.target, relation.partner)
        for draft in drafts.values()
        for relation in draft.relations
        if relation.partner is not None
    }
    needs = {
        name: [(name, one) for one in required(draft) if (name, one.name) not in with_it]
        for name, draft in drafts.items()
    }
    for name, draft in drafts.items():
        for inverse in draft.inverses:
            if inverse.ownership is not None and inverse.ownership.least:
                # What its parts need is there before the row itself.
                needed = needs[inverse.source]
                needs[name] += [pair for pair in needed if pair[1].name != inverse.relation]
    finished: set[str] = set()
    for start in needs:
        _walk(context, needs, start, finished)


def _walk(
    context: Context, needs: dict[str, list[tuple[str, ToOne]]], start: str, finished: set[str]
) -> None:
    """Depth first with a stack of its own; each circle is reported where it closes.

    A relation comes with the entity that declares it: the row's own, or one of its parts.
    """
    trail: list[str] = []
    stack: list[tuple[str, int]] = [(start, 0)]
    while stack:
        name, position = stack.pop()
        if position == 0:
            if name in finished:
                continue
            trail.append(name)
        if position == len(needs[name]):
            finished.add(trail.pop())
            continue
        stack.append((name, position + 1))
        source, relation = needs[name][position]
        if relation.target in trail:
            part = [] if source == name else [source]
            circle = [*trail[trail.index(relation.target) :], *part, relation.target]
            at = _word(context.drafts[source], relation).at
            context.report.add(problems.required_cycle(at, " needs ".join(circle)))
        else:
            stack.append((relation.target, 0))
