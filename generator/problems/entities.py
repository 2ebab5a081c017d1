"""Names, relations, routes and databases: what the parts of a spec say of one another."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from generator.diagnostics import Diagnostic, Severity, Span
from generator.problems.spelling import did_you_mean


def unknown_entity(at: Span, name: str, known: Iterable[str]) -> Diagnostic:
    """E301: An unknown entity.

    No entity of this name is declared in any file of the spec.
    """
    hint = did_you_mean(name, known)
    if name in ("self", "this"):
        hint = "an entity refers to itself by its own name"
    hint = hint or "declare it under 'entities', in any file of the spec"
    return Diagnostic(at, "E301", f"there is no entity {name!r}", hint)


def unknown_field(
    at: Span, entity: str, name: str, known: Iterable[str], remedy: str = ""
) -> Diagnostic:
    """E302: An unknown field.

    An index, filter, order or view names a field that the entity does not have.
    """
    hint = did_you_mean(name, known)
    if name in ("created_at", "updated_at") and name not in known:
        hint = f"timestamps: true gives {entity} created_at and updated_at"
    if name in ("true", "false"):
        hint = "write the name of a field"
    if " " in name:
        hint = "names alone, '-' before one for descending: [-price, title]"
    return Diagnostic(at, "E302", f"{entity} has no field {name!r}", remedy or hint)


def unknown_relation(
    at: Span, entity: str, name: str, known: Collection[str], remedy: str = ""
) -> Diagnostic:
    """E303: An unknown relation.

    `include` names relations, those that other entities declare with an `inverse` too.
    """
    hint = (
        remedy or did_you_mean(name, known) or ("relations: " + ", ".join(known) if known else "")
    )
    return Diagnostic(at, "E303", f"{entity} has no relation {name!r}", hint)


def relation_key(at: Span, key: str, reason: str, hint: str = "") -> Diagnostic:
    """E304: A key that does not go with this relation.

    `tree` is for a nullable relation to the entity itself, `set_null` for nullable relations,
    link tables have no delete rule or nullability of their own.
    """
    return Diagnostic(at, "E304", f"{key!r} does not go with this relation: {reason}", hint)


def name_taken(
    at: Span, what: str, name: str, by: str, first: Span, json_name: str = ""
) -> Diagnostic:
    """E305: Two things of one name.

    A field, a relation, the key column it makes (`<relation>_id`) and the inverse of another
    entity's relation share one namespace in their entity; tables and paths share one in the app.
    With `naming: {json: camel}` they differ in JSON too, where `address_2` is `address2`.
    """
    message = f"{what} {name!r} collides with {by}"
    hint = f"rename one; the other is at {first}"
    if json_name:
        hint = f"JSON calls both {json_name!r}: {hint}"
    if what == "the timestamp":
        hint = f"the app makes {name!r}: leave the field out"
    if name == "id" and what == "the field":
        hint = "the key stands beside 'fields': id: uuid; without it the app makes an integer"
    return Diagnostic(at, "E305", message, hint)


def reserved_name(at: Span, name: str, what: str, reason: str) -> Diagnostic:
    """E306: A name that the generated code needs.

    The name would shadow a class or module of the generated application. Choose another, and keep
    the database's own with `table` or `column`.
    """
    message = f"{name!r} cannot be the name of {what}: {reason}"
    kept = "; 'table' keeps the database's" if what == "an entity" else ""
    kept = "; 'column' keeps the database's" if what == "a field" else kept
    return Diagnostic(at, "E306", message, f"choose another name{kept}")


def not_searchable(at: Span, name: str) -> Diagnostic:
    """E307: A search in something else than a text.

    `search` lists text fields. For other types use `filters`.
    """
    return Diagnostic(at, "E307", f"{name!r} is not a text field, so it cannot be searched")


def language_of_no_words(at: Span) -> Diagnostic:
    """E396: A language where nothing is searched for words.

    A search with `mode: contains` takes the text as it is; `language` says whose words
    `mode: fulltext` looks for.
    """
    hint = "add mode: fulltext, or leave it out"
    return Diagnostic(at, "E396", "a search for a text as it is has no language", hint)


def bad_lock(at: Span, key: str) -> Diagnostic:
    """E397: A query that cannot hand out its rows.

    `lock` holds rows until the transaction of the code that calls the query ends, so that it does
    something with them: a route would let go of them at once. They are whole rows, which no view
    is, and few: `limit` says how many, or `one`.
    """
    message = f"a query with 'lock' has no {key!r}: its rows are for code of a transaction"
    hint = f"leave {key!r} or 'lock' out"
    if key == "limit":
        message = "a query with 'lock' says how many rows it hands out at most"
        hint = "add limit: 10, or one: true"
    return Diagnostic(at, "E397", message, hint)


def soft_delete_field(at: Span, name: str, reason: str) -> Diagnostic:
    """E308: A field that cannot mark deleted rows.

    `soft_delete` names a required boolean with a default (DELETE turns it to the opposite), or a
    nullable datetime without one (DELETE sets it).
    """
    message = f"{name!r} cannot mark deleted rows: {reason}"
    hint = "a boolean with a default, or a nullable datetime"
    return Diagnostic(at, "E308", message, hint)


def not_usable(at: Span, name: str, reason: str) -> Diagnostic:
    """E309: A field that cannot be used like this.

    What clients cannot read they may not order by or filter on, and a view cannot show it.
    """
    return Diagnostic(at, "E309", f"{name!r} {reason}")


def filter_operator(at: Span, operator: str, reason: str, hint: str) -> Diagnostic:
    """E395: An operator that a filter cannot have.

    Behind a text stand `contains`, `icontains`, `startswith`, `endswith` and `iexact`; what every
    filter of a type has is not listed.
    """
    return Diagnostic(at, "E395", f"{operator!r} is no operator here: {reason}", hint)


def route_taken(at: Span, route: str, other: str) -> Diagnostic:
    """E310: Two routes of one verb and path.

    The path is taken by another view, query, lookup or one of the standard routes.
    """
    message = f"the route {route!r} is taken by {other}"
    return Diagnostic(at, "E310", message, "give it another path")


def bad_route(at: Span, text: str, reason: str) -> Diagnostic:
    """E311: Not a usable route.

    A route is a path within the entity's prefix, `/low-stock` or `/{id}/details`: segments of
    letters, digits, `-`, `_`, `.` and `~`, or one parameter in braces.
    """
    hint = f"write /{text}" if text.replace("-", "").replace("_", "").isalnum() else ""
    return Diagnostic(at, "E311", f"the route {text!r} does not work: {reason}", hint)


def query_parameters(at: Span, message: str, hint: str = "") -> Diagnostic:
    """E312: Parameters that do not work.

    `by` names fields that must equal a parameter, `params` declares others; a parameter may not
    bear the name of a field or of a paging parameter, and those in the path are required and
    no `url`, which has slashes. One whose type is an entity is called `<name>_id` in requests.
    """
    return Diagnostic(at, "E312", message, hint)


def no_entities(at: Span) -> Diagnostic:
    """E313: No entities.

    An application needs at least one entity under `entities`.
    """
    return Diagnostic(at, "E313", "the spec declares no entities", "add one under 'entities'")


def pagination_sizes(at: Span, size: int, max_size: int) -> Diagnostic:
    """E315: A page larger than the largest page.

    `pagination.size` is what a client gets without asking, `max_size` the most it may ask for.
    """
    return Diagnostic(at, "E315", f"the page size {size} is above the max_size {max_size}")


def database_lacks(at: Span, what: str, database: str) -> Diagnostic:
    """E316: A database lacks this.

    The app must run on every database of `app.databases`, and one of them does not have this.
    """
    hint = "leave it out, or name only the others under app.databases"
    return Diagnostic(at, "E316", f"{database} has no {what}", hint)


def default_database(at: Span, database: str) -> Diagnostic:
    """E317: The default database is not among those the app runs on.

    `app.database` is the kind of the default URL and must be one of `app.databases`.
    """
    message = f"the database {database!r} is not listed under 'databases'"
    return Diagnostic(at, "E317", message, "add it there, or choose one of those")


def online_without_postgresql(at: Span) -> Diagnostic:
    """E334: Online migrations without PostgreSQL.

    `app.migrations: {online: true}` writes changes in steps that PostgreSQL takes beside its readers
    and writers. The app has to run on it; SQLite and MySQL have no such steps.
    """
    message = "'online' is for PostgreSQL, which is not listed under 'databases'"
    return Diagnostic(at, "E334", message, "add postgresql to 'databases', or leave 'online' out")


def extensions_without_postgresql(at: Span) -> Diagnostic:
    """E335: Extensions without PostgreSQL.

    `app.extensions` lists extensions of PostgreSQL that migrations create. The app has to run on it;
    SQLite and MySQL have no such thing.
    """
    message = "'extensions' are for PostgreSQL, which is not listed under 'databases'"
    return Diagnostic(at, "E335", message, "add postgresql to 'databases', or leave them out")


def required_cycle(at: Span, names: str) -> Diagnostic:
    """E318: A row that needs itself.

    A required relation of an entity to itself, or required relations in a circle, leave no row that
    could be made first. Two entities may need each other where one request can make both: one
    relation there and one back, at most one of them unique, each with a key of its own that clients
    send; no slug made from another field, password or parts in the one that comes along, and
    nothing that the app makes or takes in the other. Make one of the relations nullable elsewhere.
    """
    message = f"no row could be made first: {names}"
    return Diagnostic(at, "E318", message, "make one of these relations nullable")


def check_of_cleared_key(at: Span, relation: str) -> Diagnostic:
    """E319: A check that MySQL and MariaDB cannot keep.

    They refuse a CHECK that reads a foreign key which a deletion sets to null (`on_delete:
    set_null`), as no statement of the row's own would be checked then. Choose another rule for
    deletions, or name under `app.databases` only those that the app runs on.
    """
    message = f"MySQL cannot keep a check of {relation!r}, which a deletion sets to null"
    return Diagnostic(
        at, "E319", message, "use another 'on_delete', or leave mysql out of 'databases'"
    )


def duplicate_rule(at: Span, what: str, other: str) -> Diagnostic:
    """W301: A rule that is already there.

    A key, unique or index with the same columns exists, so this one adds nothing.
    """
    message = f"this {what} adds nothing: {other}"
    return Diagnostic(at, "W301", message, "remove it", Severity.WARNING)
