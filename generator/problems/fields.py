"""Types, and the fields that have them."""

from __future__ import annotations

from collections.abc import Collection

from generator.diagnostics import Diagnostic, Span
from generator.problems.spelling import did_you_mean


def bad_type_notation(at: Span, text: str, hint: str) -> Diagnostic:
    """E201: Not a type.

    A type is a name with its arguments in parentheses and `?` for nullable: `string(100)?`,
    `decimal(10,2)`, `enum(a, b)`. Within braces, a type with a comma goes in quotes and `?` is
    written `nullable: true`.
    """
    return Diagnostic(at, "E201", f"{text!r} is not a type", hint)


def unknown_type(at: Span, name: str, known: Collection[str], remedy: str = "") -> Diagnostic:
    """E202: An unknown type.

    The message says what the type of another tool is called here, or names the nearest one. An entity is no type: what refers to one stands under
    `relations`.
    """
    hint = remedy or did_you_mean(name, known) or "types: " + " ".join(known)
    return Diagnostic(at, "E202", f"there is no type {name!r}", hint)


def entity_as_type(at: Span, name: str) -> Diagnostic:
    """E203: An entity as a type.

    A field holds a value. What refers to another entity is declared under `relations`.
    """
    message = f"{name!r} is an entity, not a type"
    hint = f"declare it under 'relations', beside 'fields': relations: {{owner: {name}}}"
    return Diagnostic(at, "E203", message, hint)


def type_arguments(at: Span, name: str, takes: str, hint: str = "") -> Diagnostic:
    """E204: Wrong arguments of a type.

    `string(n)`, `char(n)` and `slug(n)` take a length, `decimal(p,s)` a precision and a scale,
    `enum(a, b)` its values, `array(t)` the type of its values; other types take nothing.
    """
    return Diagnostic(at, "E204", f"{name} takes {takes}", hint)


def type_limit(at: Span, message: str, hint: str = "") -> Diagnostic:
    """E205: Beyond what a database can hold.

    Lengths and precisions are bounded by the databases that the app must run on. Name fewer under
    `app.databases`, or stay within the limit.
    """
    return Diagnostic(at, "E205", message, hint)


def enum_values(at: Span, message: str, hint: str = "") -> Diagnostic:
    """E206: Unusable values of an enum.

    An enum has at least one value, each of them once. Enums that are one type of the database have
    the same values.
    """
    return Diagnostic(at, "E206", message, hint)


def enum_of_numbers(at: Span, values: Collection[str]) -> Diagnostic:
    """E226: An enum of fractions.

    The values of an enum are texts, or whole numbers: `[1, 2, 3]` are numbers in JSON and in the
    database. Put fractions in quotes where texts are meant, or take a decimal with `ge` and `le`.
    """
    first = next(iter(values))
    hint = f"quote them where texts are meant ('{first}'), or take a decimal with ge and le"
    message = "the values of an enum are texts or whole numbers, and these are fractions"
    return Diagnostic(at, "E226", message, hint)


def key_not_for_type(at: Span, key: str, kind: str, wants: str, hint: str = "") -> Diagnostic:
    """E207: A key that this type does not have.

    Ranges belong to numbers, patterns to texts, lengths to texts, bytes and arrays, `from` to slugs,
    `require` to passwords, `native` to enums, `max_size` and `types` to files.
    """
    return Diagnostic(at, "E207", f"{key!r} is for {wants}, not for {kind}", hint)


def contradiction(at: Span, message: str) -> Diagnostic:
    """E208: No value can satisfy this.

    Two bounds exclude each other, such as `ge: 10` with `lt: 10`, or a `min_length` above the
    length.
    """
    return Diagnostic(at, "E208", message)


def bad_pattern(at: Span, reason: str, hint: str = "") -> Diagnostic:
    """E209: A pattern that does not compile.

    Patterns are regular expressions of the common kind, without lookaround and backreferences,
    which the engine of the generated schemas does not have. They match anywhere unless they begin
    with `^` and end with `$`.
    """
    return Diagnostic(at, "E209", f"the pattern does not work: {reason}", hint)


def bad_default(at: Span, reason: str, hint: str = "") -> Diagnostic:
    """E210: A default that the field does not allow.

    A default has the field's type and satisfies its own validation: it lies in the range, fits the
    length, matches the pattern, is one of the enum's values.
    """
    return Diagnostic(at, "E210", reason, hint)


def slug_source(at: Span, name: str, reason: str) -> Diagnostic:
    """E211: A slug made from something else than a text.

    `from` names a text field of the same entity.
    """
    return Diagnostic(at, "E211", f"a slug cannot be made from {name!r}: {reason}")


def password_use(at: Span, name: str, use: str) -> Diagnostic:
    """E212: A password where it would be shown or compared.

    Passwords are stored hashed and never read back, so they cannot be indexed, searched, filtered,
    ordered by, displayed or given a default.
    """
    return Diagnostic(at, "E212", f"{name!r} is a password and cannot be {use}")


def opaque_use(at: Span, name: str, kind: str, use: str) -> Diagnostic:
    """E220: A value that cannot be compared, where it would be.

    Values of `json`, `bytes` and `array`, and files, are stored and shown as a whole. They cannot be unique,
    searched, filtered, ordered by, displayed or a parameter; a PostgreSQL index with a `method` may
    hold them.
    """
    article = "an" if kind[0] in "aeiou" else "a"
    message = f"{name!r} is {article} {kind} field and cannot be {use}"
    if kind == "sqlalchemy":
        message = f"{name!r} has a type of SQLAlchemy and cannot be {use}"
    if use.startswith("a "):
        message = f"{name!r} cannot be {use}, because its type is {kind}"
    return Diagnostic(at, "E220", message)


def array_item(at: Span, what: str) -> Diagnostic:
    """E221: An array of something that arrays do not hold.

    An array is a list of single values, none of them null: texts, numbers, dates, enums and the
    like. For anything else there is `json`.
    """
    return Diagnostic(at, "E221", f"an array cannot hold {what}", "use json")


def bad_index(at: Span, reason: str) -> Diagnostic:
    """E222: An index that cannot be.

    Beside fields an index holds `lower(field)` and `upper(field)` of texts. Operator classes are for
    its own fields, and only plain indexes are unique.
    """
    return Diagnostic(at, "E222", reason)


def bad_sql(at: Span, reason: str) -> Diagnostic:
    """E223: SQL that is no condition.

    A check in SQL is one condition over columns of the row, as it stands within the parentheses of
    a constraint on every database of the app.
    """
    return Diagnostic(at, "E223", f"this is no check in SQL: {reason}")


def two_types(at: Span) -> Diagnostic:
    """E224: Two types of one field.

    A field has a `type` of the language, or names one of SQLAlchemy's with `sqlalchemy`.
    """
    return Diagnostic(at, "E224", "this field has a type already", "write one of the two")


def bad_native(at: Span, text: str) -> Diagnostic:
    """E225: Not a type of SQLAlchemy.

    A type of one database is written as in Python: `postgresql.INET()`, `sa.Unicode(20)`. Its
    arguments are numbers, texts, `True`, `False`, `None` and other types; it begins with `sa`,
    `postgresql`, `mysql` or `sqlite`.
    """
    hint = "write it as postgresql.INET() or sa.Unicode(20)"
    return Diagnostic(at, "E225", f"{text!r} is no type of SQLAlchemy", hint)


def lookup_not_unique(at: Span, name: str) -> Diagnostic:
    """E213: A lookup by a field that is not unique.

    A lookup answers one row. Add `unique: true`, or write a query with `by`.
    """
    message = f"{name!r} has a lookup but is not unique"
    return Diagnostic(at, "E213", message, "add unique: true")


def too_many_fields(at: Span, entity: str, limit: int) -> Diagnostic:
    """E214: Too many fields.

    Databases bound the number of columns of a table.
    """
    return Diagnostic(at, "E214", f"{entity} has more than {limit} columns")


def not_settable(at: Span, name: str) -> Diagnostic:
    """E215: A required field that nobody can give.

    The field is not nullable, has no default, and `api` keeps it out of the create body, so no row
    could ever be made.
    """
    message = f"{name!r} is required, but 'api' keeps it out of create"
    return Diagnostic(at, "E215", message, "give it a default, make it nullable, or add create")
