"""Reports, bulk statements and rows of reference."""

from __future__ import annotations

from generator.diagnostics import Diagnostic, Severity, Span


def not_an_aggregate(at: Span, text: str) -> Diagnostic:
    """E340: A value of a report that is no aggregate.

    A value is one of `count()`, `count(x)`, `sum(x)`, `avg(x)`, `min(x)` and `max(x)`, where `x` is
    computed from one row: `sum(price * quantity)`, not `sum(price) * 2`.
    """
    message = f"{text[:80]!r} is not one aggregate"
    hint = "count(), or sum, avg, min or max of something that each row has"
    return Diagnostic(at, "E340", message, hint)


def two_to_many_paths(at: Span, first: str, second: str) -> Diagnostic:
    """E341: Two to-many paths in a report.

    The rows of a to-many path are joined to those of the entity. A second such path would pair the
    rows of both and count each of them several times. Write two reports.
    """
    message = f"{second!r} would pair its rows with those of {first!r}"
    return Diagnostic(at, "E341", message, "write a report for each of them")


def report_name_taken(at: Span, name: str, by: str = "a group") -> Diagnostic:
    """E342: A value of a report that bears the name of a group.

    Both stand in one answer, where a path such as `category.name` is called `category_name`.
    """
    return Diagnostic(at, "E342", f"{name!r} is the name of {by}", "give the value another name")


def group_of_a_report(at: Span, text: str, reason: str, hint: str = "") -> Diagnostic:
    """E343: Rows that cannot be grouped like this.

    `group_by` names fields, or fields of other rows as `category.name`. A value with `group_by` is
    a map, so its group is a text, an enum, an integer, a boolean, a date or a uuid, and the report
    itself has none.

    Days and moments are gathered by `day(x)`, `week(x)`, `month(x)`, `quarter(x)` and `year(x)`, in UTC.
    """
    return Diagnostic(at, "E343", f"{text[:80]!r} does not group the rows: {reason}", hint)


def order_of_a_report(at: Span, reason: str, hint: str = "") -> Diagnostic:
    """E344: An order of a report that is none.

    `order_by` names values and groups of a report with `group_by`.
    """
    return Diagnostic(at, "E344", f"the report cannot be ordered so: {reason}", hint)


def limit_of_a_report(at: Span, text: str, reason: str, hint: str = "") -> Diagnostic:
    """E345: A limit of a report that is none.

    `limit` is a number or a parameter of a report with `group_by`; the parameter is an integer with
    `ge: 0` or more, as databases refuse or ignore a limit below zero.
    """
    return Diagnostic(at, "E345", f"{text[:80]!r} is no limit: {reason}", hint)


def condition_of_groups(at: Span) -> Diagnostic:
    """E347: A condition of groups in a report that has none.

    `having` chooses among the rows of the answer of a report with `group_by`, by its values.
    """
    message = "without 'group_by' a report is one object, which 'having' cannot leave out"
    return Diagnostic(at, "E347", message, "write 'where' to choose what is counted")


def no_scale(at: Span, text: str) -> Diagnostic:
    """E346: A decimal with any number of places.

    Databases divide to different numbers of places, so a quotient has to be rounded within the
    aggregate.
    """
    message = f"{text[:80]!r} has no fixed number of decimal places"
    return Diagnostic(at, "E346", message, "round what is added up: avg(round(a / b, 2))")


def statement_over_all_rows(at: Span, what: str) -> Diagnostic:
    """E360: A bulk statement without a condition.

    What changes or deletes every row is written `where: true`, so that no row is lost by a
    forgotten line.
    """
    message = f"{what} has no 'where', so it would meet every row"
    return Diagnostic(at, "E360", message, "write where: true if that is meant")


def statement_without_purpose(at: Span, what: str, message: str) -> Diagnostic:
    """E361: A bulk statement that neither changes nor deletes.

    It has either `set` with at least one field, or `delete: true`.
    """
    return Diagnostic(at, "E361", f"{what} {message}", "give it either 'set' or 'delete: true'")


def not_assignable(at: Span, name: str, reason: str, hint: str = "") -> Diagnostic:
    """E362: A field that a statement cannot set, or not to this value.

    The key, timestamps, versions and passwords are kept by the application; a value fits the type,
    the rules and the nullability of its field.
    """
    return Diagnostic(at, "E362", f"{name!r} cannot be set: {reason}", hint)


def assignments_in_a_circle(at: Span, names: str) -> Diagnostic:
    """E363: Assignments that read each other.

    MySQL and MariaDB set one column after the other, and each sees the new values of those before:
    two columns cannot be exchanged in one statement there.
    """
    message = f"MySQL sets columns one after the other, and {names} read each other"
    return Diagnostic(at, "E363", message, "leave mysql out of 'databases', or set only one")


def statement_reads_own_table(at: Span, entity: str) -> Diagnostic:
    """E364: A bulk statement whose condition looks at other rows of its own table.

    MySQL cannot change a table that it reads in the same statement.
    """
    message = f"MySQL cannot change {entity} while it reads other rows of the same table"
    return Diagnostic(at, "E364", message, "leave mysql out of 'databases', or ask for own fields")


def key_of_rows(at: Span, name: str) -> Diagnostic:
    """E365: Rows known by a field that does not tell them apart.

    The key of `rows` is a field that is unique and never null: migrations find each row by it, and
    rows of other entities refer to it.
    """
    message = f"rows cannot be known by {name!r}"
    return Diagnostic(at, "E365", message, "name a field that is unique and never null")


def bad_row_value(at: Span, reason: str, hint: str = "") -> Diagnostic:
    """E366: A row that the entity does not allow.

    The values of `rows` keep the rules of their fields and the checks of the entity, as if a client
    had sent them; fields without a default are there.
    """
    return Diagnostic(at, "E366", reason, hint)


def repeated_row(at: Span, names: str, value: str) -> Diagnostic:
    """E367: Two rows with the same unique value."""
    return Diagnostic(at, "E367", f"an earlier row has the {names} {value} already")


def unknown_row(at: Span, reason: str, hint: str = "") -> Diagnostic:
    """E368: A row that refers to one that is not written.

    A relation is written by the value that the other entity's `rows.key` has in the row meant.
    """
    return Diagnostic(at, "E368", reason, hint)


def rows_in_a_circle(at: Span, names: str) -> Diagnostic:
    """E369: Rows that need each other.

    A row is inserted behind those that it refers to, so rows cannot refer to each other in a circle,
    nor one to itself.
    """
    message = f"none of these rows could be inserted first: {names}"
    return Diagnostic(at, "E369", message, "leave one of the relations out")


def no_rows(at: Span, message: str) -> Diagnostic:
    """W350: The tests know no row of an entity.

    Everything is generated; the tests that need such a row are skipped, and say why. Either the rules
    exclude each other, or values that keep them are hard to guess: give the fields `examples`.
    """
    hint = "the tests that need one are skipped: give the fields that the rules read 'examples'"
    return Diagnostic(at, "W350", message, hint, Severity.WARNING)
