"""What a search looks into, and whether it looks for words."""

from __future__ import annotations

from generator import problems
from generator.ir import Column, Database, FullText
from generator.resolve.context import Context, Draft
from generator.resolve.indexes import is_text_to_search
from generator.resolve.orders import resolve_columns
from generator.spec.documents.queries import SearchDocument


def resolve_search(context: Context, draft: Draft) -> tuple[Column, ...]:
    """The row's own texts that a search looks into."""
    document = draft.document.search
    if document is not None and not document.fields:
        at = draft.document.value_at("search")
        context.report.add(problems.nothing_listed(at, "'search'"))
    found: list[Column] = []
    for word in document.fields if document is not None else ():
        if "." in word:
            continue
        columns = resolve_columns(context, draft, word, "searched")
        if not columns:
            continue
        if is_text_to_search(columns[0]):
            found.append(columns[0])
        else:
            context.report.add(problems.not_searchable(word.at, word))
    return tuple(found)


def resolve_fulltext(
    context: Context, draft: Draft, columns: tuple[Column, ...]
) -> FullText | None:
    """The index of a search for words; None where a search takes the text as it is."""
    document = draft.document.search
    if document is None or document.mode != "fulltext":
        if document is not None and document.language is not None:
            context.report.add(problems.language_of_no_words(document.key_at("language")))
        return None
    if not columns or _is_refused(context, document):
        return None
    name = context.constraints.make_of(
        "ix", draft.table, *(column.column for column in columns), "fulltext"
    )
    return FullText(name=name, columns=columns, language=str(document.language or "simple"))


def _is_refused(context: Context, document: SearchDocument) -> bool:
    lacking = [one for one in Database if context.needs(one) and one is not Database.POSTGRESQL]
    if lacking and document.mode is not None:
        what = "search with the mode fulltext"
        problem = problems.database_lacks(document.mode.at, what, lacking[0].value)
        context.report.add(problem)
        return True
    related = [word for word in document.fields if "." in word]
    for word in related:
        reason = "is of other rows, whose words the index of this table cannot hold"
        context.report.add(problems.not_usable(word.at, word, reason))
    return bool(related)
