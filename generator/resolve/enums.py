"""The enums that entities share."""

from __future__ import annotations

from dataclasses import replace

from generator import problems
from generator.ir import EnumType
from generator.resolve.context import Context
from generator.resolve.names import enum_class
from generator.resolve.types import check_enum_values, enum_type
from generator.spec.enums import EnumValue
from generator.spec.words import Word


def resolve_enums(context: Context) -> None:
    """Fill the context with the enums of the spec, in the author's order."""
    documents = context.documents
    for word, values in documents.enums.items():
        enum = _enum(context, word, values)
        if enum is None:
            context.broken_enums.add(str(word))
        else:
            context.enums[str(word)] = enum


def _enum(context: Context, word: Word, values: tuple[EnumValue, ...]) -> EnumType | None:
    report, documents = context.report, context.documents
    if not values:
        report.add(problems.enum_values(word.at, f"the enum {word!r} has no values"))
        return None
    if not check_enum_values(tuple(one.value for one in values), report):
        return None
    if not context.classes.claim(word, "the enum", word.at):
        return None
    enum = enum_type(
        enum_class(str(word), {*documents.entities, *documents.enums} - {str(word)}),
        tuple(one.value for one in values),
        are_plain=all(one.is_plain for one in values),
        at=word.at,
        report=report,
    )
    if enum is None:
        return None
    is_labelled = any(one.label for one in values)
    labels = tuple(str(one.label or one.value) for one in values) if is_labelled else ()
    return replace(enum, labels=labels, shared=True)
