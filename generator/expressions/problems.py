"""Every kind of problem that an expression can have: one function a kind, so wording has one home.

A docstring gives the page of problem codes its code, title, explanation and remedy.
"""

from __future__ import annotations

from generator.diagnostics import Diagnostic, Span


def too_long(at: Span, limit: int) -> Diagnostic:
    """E401: an expression is longer than the language allows.

    Rules of this length cannot be read. Split it, for example into several checks.
    """
    return Diagnostic(at, "E401", f"this expression is longer than {limit} characters")


def too_deep(at: Span) -> Diagnostic:
    """E402: an expression is nested too deeply.

    Take parentheses away, or split the rule into several.
    """
    return Diagnostic(at, "E402", "this expression is nested too deeply", "split it into several")


def not_an_expression(at: Span, reason: str, hint: str = "") -> Diagnostic:
    """E403: a text is no expression.

    Expressions are written as in Python: `stock >= 0 and not is_hidden`.
    """
    return Diagnostic(at, "E403", f"this is not an expression: {reason}", hint)


def foreign_operator(at: Span, written: str, hint: str) -> Diagnostic:
    """E404: an operator of another language.

    Expressions use Python's operators: `==`, `!=`, `and`, `or`, `not`, `in`, `is None`.
    """
    return Diagnostic(at, "E404", f"{written!r} is not an operator of expressions", hint)


def construct(at: Span, what: str, hint: str = "") -> Diagnostic:
    """E405: a part of Python that expressions do not have.

    Expressions are a small part of Python: names, literals, comparisons, `and or not`, arithmetic,
    `a if c else b` and the functions of the language.
    """
    return Diagnostic(at, "E405", f"expressions have no {what}", hint)


def open_text(at: Span) -> Diagnostic:
    """E406: a quote is never closed.

    Text stands between two quotes of one kind: `'draft'` or `"it's"`.
    """
    return Diagnostic(at, "E406", "this quote is never closed")


def character(at: Span, written: str, hint: str = "") -> Diagnostic:
    """E407: a character that cannot stand in an expression.

    Outside of quoted text only ASCII is allowed; within it, anything but control characters.
    """
    return Diagnostic(at, "E407", f"the character {written!r} cannot stand here", hint)


def number(at: Span) -> Diagnostic:
    """E408: a number that no database column can hold.

    Integers have at most 64 bits, decimals at most 30 digits.
    """
    return Diagnostic(at, "E408", "this number is too large or has too many digits")


def unknown_name(at: Span, entity: str, name: str, hint: str) -> Diagnostic:
    """E410: a name that is no field, relation or parameter.

    Names are those of the spec; text is written in quotes.
    """
    return Diagnostic(at, "E410", f"{entity} has no field, relation or parameter {name!r}", hint)


def unknown_function(at: Span, name: str, hint: str) -> Diagnostic:
    """E411: a function that the language does not have.

    A name before a parenthesis is always a function.
    """
    return Diagnostic(at, "E411", f"there is no function {name!r}", hint)


def arguments(at: Span, function: str, usage: str) -> Diagnostic:
    """E412: a function is given too many or too few arguments, or named ones.

    The message shows how the function is written.
    """
    return Diagnostic(at, "E412", f"{function}() is not called that way", f"write {usage}")


def argument(at: Span, function: str, wanted: str, found: str) -> Diagnostic:
    """E413: a function is given an argument of the wrong type."""
    return Diagnostic(at, "E413", f"{function}() takes {wanted}, and this is {found}")


def not_a_relation(at: Span, entity: str, name: str) -> Diagnostic:
    """E414: a path goes on after something that is no relation.

    Only relations have fields: `category.name`.
    """
    message = f"{name!r} is no relation of {entity}, so nothing can follow it"
    return Diagnostic(at, "E414", message)


def several_values(at: Span, name: str, hint: str) -> Diagnostic:
    """E415: a relation stands where one value is needed.

    The name of a to-one relation stands for its key; a relation to many rows has no single value.
    """
    return Diagnostic(at, "E415", f"{name!r} is not a single value", hint)


def not_allowed_here(at: Span, what: str, place: str, hint: str = "") -> Diagnostic:
    """E416: something that this place cannot use.

    Checks and index predicates are kept by the database for each row alone: they know neither the
    clock, nor parameters, nor other rows. Only actions load the rows of their parameters.
    """
    return Diagnostic(at, "E416", f"{what} cannot be used in {place}", hint)


def not_loaded(at: Span, path: str, hint: str) -> Diagnostic:
    """E417: a row that is not at hand.

    Effects and rules read the row, the rows that relations to one row lead to, over up to three of
    them where all are required (`line.slot.guide.name`), and the rows that are given as parameters;
    computed fields read the row and, in sums and counts, its parts.
    """
    return Diagnostic(at, "E417", f"{path} is not at hand here", hint)


def mismatch(at: Span, left: str, operator: str, right: str, hint: str = "") -> Diagnostic:
    """E420: an operator joins values that do not fit together.

    Numbers go with numbers, text with text, dates with dates.
    """
    return Diagnostic(at, "E420", f"{operator!r} does not go between {left} and {right}", hint)


def float_and_decimal(at: Span) -> Diagnostic:
    """E421: a float meets a decimal.

    Floats are inexact and decimals are exact, so the result would depend on the database.
    Write `cast(f, decimal(10,2))` for the float.
    """
    message = "a float and a decimal cannot be mixed"
    return Diagnostic(at, "E421", message, "write cast(…, decimal(10,2)) around the float")


def not_a_condition(at: Span, found: str, hint: str) -> Diagnostic:
    """E422: a condition is needed and something else is given.

    Only booleans are conditions; numbers and text are compared with something.
    """
    return Diagnostic(at, "E422", f"a condition is needed here, and this is {found}", hint)


def compared_with_none(at: Span, hint: str) -> Diagnostic:
    """E423: a comparison with null.

    As in SQL, nothing equals null. Write `is None` or `is not None`.
    """
    return Diagnostic(at, "E423", "nothing can be compared with null", hint)


def not_an_enum_value(at: Span, enum: str, value: str, hint: str) -> Diagnostic:
    """E424: a text that is not one of the enum's values."""
    return Diagnostic(at, "E424", f"{enum} has no value {value!r}", hint)


def no_order(at: Span, found: str) -> Diagnostic:
    """E425: values without an order are compared by `<` or `>`."""
    return Diagnostic(at, "E425", f"{found} has no order, so only == and != compare it")


def wrong_type(at: Span, wanted: str, found: str, hint: str = "") -> Diagnostic:
    """E426: an expression gives a value of another type than its place needs."""
    return Diagnostic(at, "E426", f"{wanted} is needed here, and this is {found}", hint)


def not_a_moment(at: Span, function: str, example: str) -> Diagnostic:
    """E427: a date or a datetime that does not exist or is written in another form."""
    return Diagnostic(at, "E427", f"this is no {function}", f"write {function}('{example}')")


def unreadable(at: Span, name: str) -> Diagnostic:
    """E428: a field whose value no expression can read.

    Passwords, JSON, bytes and arrays can only be tested with `is None`.
    """
    return Diagnostic(at, "E428", f"the value of {name!r} cannot be used in an expression")


def time_of_a_field(at: Span) -> Diagnostic:
    """E430: time is added to a field, or two moments are subtracted.

    The databases disagree about it. Compare the field with `now() - days(7)` instead.
    """
    return Diagnostic(
        at,
        "E430",
        "time cannot be added to a field or taken from it",
        "compare the field with a moment: created_at < now() - days(7)",
    )


def absent_row(at: Span, relation: str) -> Diagnostic:
    """E431: a condition tests for null behind a relation that may be absent.

    `coalesce` and `if … else` over such a path would ignore rows without the related row.
    Say `category is None or …` instead.
    """
    message = f"{relation!r} may be absent, so coalesce() and if/else cannot look behind it"
    return Diagnostic(at, "E431", message, f"write: {relation} is None or …")


def row_and_same_entity(at: Span, entity: str, relation: str) -> Diagnostic:
    """E432: a row is compared with related rows of its own entity.

    Such a condition needs two names for one table, which this version cannot give.
    """
    message = f"this compares {entity} with other rows of {entity} by {relation!r}"
    return Diagnostic(at, "E432", message, "this version cannot do that")


def empty_list(at: Span) -> Diagnostic:
    """E433: `in []` holds for no row."""
    return Diagnostic(at, "E433", "nothing is in an empty list")
