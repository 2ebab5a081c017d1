"""Hints for the next migration: read here, understood when the state before is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator import problems
from generator.diagnostics import Span
from generator.expressions.syntax import parse
from generator.ir import EnumType, ToOne
from generator.ir.hints import (
    EntityHints,
    FillFrom,
    LinkHints,
    MemberHints,
    Phrase,
    RowMatch,
    SpecHints,
)
from generator.resolve.context import Context, Draft
from generator.spec.documents.entities import FillFromDocument
from generator.spec.documents.fields import FieldDocument
from generator.spec.documents.relations import RelationDocument
from generator.spec.words import Word

UUID_CALL = "uuid()"
"""What only a fill can say: another value for each row."""


def resolve_hints(context: Context) -> SpecHints:
    """All hints of the spec.

    That of an index says nothing that is not seen: one that is as it was gets its new name.
    """
    entities = tuple(_entity(context, draft) for draft in context.drafts.values())
    _check_once(context, "entity", (one.renamed_from for one in entities))
    return SpecHints(
        dropped=tuple(_phrase(word) for word in context.documents.dropped or ()),
        entities=tuple(one for one in entities if one != EntityHints(entity=one.entity)),
        values=tuple(_renamed_values(context)),
    )


def _entity(context: Context, draft: Draft) -> EntityHints:
    document = draft.document
    members = tuple(one for one in _members(context, draft) if not _is_empty(one))
    _check_once(context, "field", (one.renamed_from for one in members))
    return EntityHints(
        entity=str(draft.name),
        renamed_from=_optional(document.renamed_from),
        dropped=tuple(_phrase(word) for word in document.dropped or ()),
        fill_from=tuple(_fill_from(context, draft, one) for one in document.fill_from),
        members=members,
        links=tuple(_links(context, draft)),
    )


def _members(context: Context, draft: Draft) -> Iterator[MemberHints]:
    key = draft.document.id
    if key is not None and key.renamed_from is not None and len(draft.key) == 1:
        yield MemberHints(
            name=draft.key[0].name,
            section="id",
            columns=(draft.key[0].column,),
            renamed_from=_phrase(key.renamed_from),
        )
    for word, field in draft.document.fields.items():
        column = draft.find(word)
        if column is not None:
            yield MemberHints(
                name=str(word),
                section="fields",
                columns=(column.column,),
                renamed_from=_optional(field.renamed_from),
                fill=_expression(context, field.fill),
                convert=_expression(context, field.convert),
                replaced=_replaced(context, field, column.type.enum_within),
            )
    for word, relation in draft.document.relations.items():
        found = next((one for one in draft.relations if one.name == word), None)
        if found is not None:
            yield _relation(context, word, relation, found)


def _relation(
    context: Context, word: Word, document: RelationDocument, relation: ToOne
) -> MemberHints:
    columns = tuple(one.column for one in relation.columns)
    for key in ("fill", "convert"):
        if document.has(key) and len(columns) > 1:
            reason = "its key has several columns"
            context.report.add(problems.relation_key(document.key_at(key), key, reason))
    fill = None
    if document.fill is not None:
        fill = _filled(context, document.key_at("fill"), document.fill, _referred(relation))
    return MemberHints(
        name=str(word),
        section="relations",
        columns=columns,
        renamed_from=_optional(document.renamed_from),
        fill=fill if isinstance(fill, Phrase) else None,
        lookup=fill if isinstance(fill, RowMatch) else None,
        convert=_expression(context, document.convert),
    )


def _filled(
    context: Context, at: Span, fill: Word | dict[Word, Word] | None, referred: tuple[str, str]
) -> Phrase | RowMatch | None:
    """An expression, or what the row that a relation leads to holds."""
    if not isinstance(fill, dict):
        return _expression(context, fill)
    target, value = referred
    draft, pairs = context.drafts[target], []
    for word, text in fill.items():
        columns = draft.columns_of(word)
        if columns is None and not draft.was_declared(word):
            context.report.add(problems.unknown_field(word.at, target, word, draft.names))
        phrase = _expression(context, text)
        if columns and len(columns) == 1 and phrase is not None:
            pairs.append((columns[0].column, phrase))
    return RowMatch(target, value, tuple(pairs), at) if len(pairs) == len(fill) else None


def _referred(relation: ToOne) -> tuple[str, str]:
    """The entity and the column that a relation leads to."""
    reference = relation.columns[0].reference
    return relation.target, reference.column if reference is not None else ""


def _key_of(context: Context, target: str) -> tuple[str, str]:
    return target, context.drafts[target].key[0].column


def _is_empty(hints: MemberHints) -> bool:
    said = (hints.renamed_from, hints.fill, hints.lookup, hints.convert)
    return said == (None,) * 4 and not hints.replaced


def _links(context: Context, draft: Draft) -> Iterator[LinkHints]:
    for link in draft.links:
        document = draft.document.relations[_word(draft, link.name)]
        hints = LinkHints(
            table=link.qualified_table,
            renamed_from=_optional(document.renamed_from),
            fill=_filled(
                context, document.key_at("fill"), document.fill, _key_of(context, link.target)
            ),
        )
        if hints.renamed_from is not None or hints.fill is not None:
            yield hints


def _word(draft: Draft, name: str) -> Word:
    return next(word for word in draft.document.relations if word == name)


def _replaced(
    context: Context, document: FieldDocument, enum: EnumType | None
) -> tuple[tuple[str, str], ...]:
    if not document.replaced:
        return ()
    if enum is None:
        at, name = document.key_at("replaced"), str(document.type.name)
        context.report.add(problems.key_not_for_type(at, "replaced", name, "enums"))
        return ()
    for old, new in document.replaced.items():
        if old in enum.values:
            context.report.add(problems.bad_replacement(old.at, f"{old!r} is still a value"))
        if new not in enum.values:
            reason = f"{enum.name} has no value {new!r}"
            hint = problems.did_you_mean(new, enum.values)
            context.report.add(problems.bad_replacement(new.at, reason, hint))
    return tuple((str(old), str(new)) for old, new in document.replaced.items())


def _renamed_values(context: Context) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """Values of shared enums under new names."""
    for word, values in context.documents.enums.items():
        renamed = [(one.renamed_from, one.value) for one in values if one.renamed_from is not None]
        _check_once(context, "value", (_phrase(old) for old, _ in renamed))
        pairs = tuple((str(old), str(new)) for old, new in renamed)
        if pairs:
            yield str(word), pairs


def _fill_from(context: Context, draft: Draft, document: FillFromDocument) -> FillFrom:
    if not document.fields and not document.has_dropped("fields"):
        at = document.key_at("fields")
        context.report.add(problems.nothing_listed(at, "'fields' of 'fill_from'"))
    cells = []
    for word, text in document.fields.items():
        columns = draft.columns_of(word)
        if columns is None:
            if not draft.was_declared(word):
                entity = str(draft.name)
                context.report.add(problems.unknown_field(word.at, entity, word, draft.names))
            continue
        relation = next((one for one in draft.relations if one.name == word), None)
        if isinstance(text, dict) and relation is None:
            reason = "only a relation leads to a row that holds something"
            context.report.add(problems.relation_key(word.at, "fill_from", reason))
            continue
        filled = _filled(context, word.at, text, _referred(relation) if relation else ("", ""))
        if filled is not None and len(columns) == 1:
            cells.append((columns[0].column, filled))
    return FillFrom(
        source=_phrase(document.entity),
        cells=tuple(cells),
        where=_expression(context, document.where),
        distinct=document.distinct,
    )


def _expression(context: Context, word: Word | None) -> Phrase | None:
    """An expression that parses; what it names is known later."""
    if word is None:
        return None
    phrase = _phrase(word)
    if word and word.strip() != UUID_CALL:
        parse(word, phrase.at, context.report, exact=word.is_exact)
    return phrase


def _optional(word: Word | None) -> Phrase | None:
    return None if word is None else _phrase(word)


def _phrase(word: Word) -> Phrase:
    at = word.part(0, len(word)) if word.is_exact else word.at
    return Phrase(str(word), at, word.is_exact)


def _check_once(context: Context, what: str, phrases: Iterable[Phrase | None]) -> None:
    """One thing cannot have become two."""
    seen: dict[str, Phrase] = {}
    for phrase in phrases:
        if phrase is None:
            continue
        first = seen.setdefault(phrase.text, phrase)
        if first is not phrase:
            context.report.add(problems.renamed_twice(phrase.at, what, phrase.text, first.at))
