"""Names of columns in lists: with a minus for descending, relations for their foreign keys."""

from __future__ import annotations

import re
from collections.abc import Iterable

from generator import problems
from generator.ir import Column, Order
from generator.resolve.context import Context, Draft
from generator.spec.words import Word

_CALL = re.compile(r"(lower|upper)\(\s*([A-Za-z][A-Za-z0-9_]*)\s*\)")


def resolve_columns(
    context: Context,
    draft: Draft,
    word: Word,
    use: str,
    *,
    name: str | None = None,
    opaque: bool = False,
) -> tuple[Column, ...]:
    """The columns that a word names, or none with a problem; passwords are good for nothing."""
    text = str(word) if name is None else name
    columns = draft.columns_of(text)
    if draft.virtual_named(text) is not None:
        context.report.add(problems.virtual_use(word.at, text, use))
        return ()
    if columns is None:
        if any(text in (link.name, link.ids_name) for link in draft.links):
            reason = f"is a many-to-many relation and cannot be {use}"
            context.report.add(problems.not_usable(word.at, text, reason))
        elif not draft.was_declared(text):
            entity = draft.name.text
            context.report.add(problems.unknown_field(word.at, entity, text, draft.names))
        return ()
    if any(column.type.is_secret for column in columns):
        context.report.add(problems.password_use(word.at, text, use))
        return ()
    kind = next((column.type for column in columns if column.type.is_opaque), None)
    if kind is not None and not opaque:
        context.report.add(problems.opaque_use(word.at, text, kind.word, use))
        return ()
    return columns


def resolve_orders(
    context: Context,
    draft: Draft,
    words: Iterable[Word],
    use: str,
    *,
    in_index: bool = False,
    opaque: bool = False,
) -> tuple[Order, ...]:
    """Columns with their directions; in an index functions of them, `opaque` ones with a method."""
    found: dict[tuple[str, str], Order] = {}
    for word in words:
        descending = word.startswith("-")
        name, function = word.removeprefix("-").strip(), ""
        if "(" in name:
            call = _CALL.fullmatch(name)
            if not in_index:
                reason = "is an expression, which only indexes take"
                context.report.add(problems.not_usable(word.at, word, reason))
                continue
            if call is None:
                reason = f"{name!r} is no field, and neither lower(field) nor upper(field)"
                context.report.add(problems.bad_index(word.at, reason))
                continue
            function, name = call.groups()
        for column in resolve_columns(context, draft, word, use, name=name, opaque=opaque):
            if function and not column.type.is_text:
                reason = f"{function}() takes a text, and {name!r} is none"
                context.report.add(problems.bad_index(word.at, reason))
                continue
            if (column.name, function) in found:
                twice = f"{function}({column.name})" if function else column.name
                context.report.add(problems.repeated(word.at, "this list", twice))
            order = Order(column=column, descending=descending, function=function)
            found[column.name, function] = order
    return tuple(found.values())


def with_key(orders: tuple[Order, ...], key: tuple[Column, ...]) -> tuple[Order, ...]:
    """The order ended by the key in its last direction, so that no two rows tie."""
    named = {order.column.name for order in orders if not order.hops}
    descending = orders[-1].descending if orders else False
    rest = (Order(column=one, descending=descending) for one in key if one.name not in named)
    return (*orders, *rest)
