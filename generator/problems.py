"""Every kind of problem a spec can have: one function a kind, so that wording has one home.

The first line of a docstring is the code and the title, the rest the explanation and the remedy;
the reference page is made from them. Problems of expressions are in `generator.expressions`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from generator.diagnostics import Diagnostic, Severity, Span

# Reading files and YAML


def missing_file(at: Span) -> Diagnostic:
    """E001: The spec does not exist.

    There is no file or folder of this name. Check the path, and the folder you are in.
    """
    return Diagnostic(at, "E001", "there is no such file or folder")


def unreadable(at: Span, reason: str) -> Diagnostic:
    """E002: The spec cannot be read.

    The operating system refused to open the file or folder. Check its permissions, and that it is
    a regular file.
    """
    return Diagnostic(at, "E002", f"this cannot be read: {reason}")


def not_text(at: Span, reason: str) -> Diagnostic:
    """E003: The file is not text.

    Specs are UTF-8 text. Save the file as UTF-8, or keep other kinds of files out of the folder.
    """
    return Diagnostic(at, "E003", reason, "save the file as UTF-8 text")


def control_character(at: Span, codepoint: int) -> Diagnostic:
    """E004: The file holds a control character.

    YAML allows no control characters but tab and line breaks. Remove it; inside double quotes it
    may be written as an escape.
    """
    message = f"the character U+{codepoint:04X} is not allowed in YAML"
    return Diagnostic(at, "E004", message, "remove it, or write it as an escape in double quotes")


def empty_file(at: Span) -> Diagnostic:
    """E005: The file is empty.

    A spec file begins with one of the top-level keys, such as `entities:`. Remove an empty file.
    """
    return Diagnostic(at, "E005", "the file holds nothing", "begin with 'app:' or 'entities:'")


def empty_folder(at: Span) -> Diagnostic:
    """E006: The folder holds no spec.

    A folder is read with all its `.yaml` and `.yml` files, in subfolders too; hidden ones are left
    out. None was found.
    """
    return Diagnostic(at, "E006", "the folder holds no .yaml or .yml file")


def too_large(at: Span, reason: str) -> Diagnostic:
    """E007: The file is too large.

    Size, depth, number of values and what aliases stand for are bounded, so that no file can
    exhaust the machine. Split a large spec into several files of one folder.
    """
    return Diagnostic(at, "E007", reason, "split the spec into several files of one folder")


def yaml_syntax(at: Span, message: str, hint: str) -> Diagnostic:
    """E008: The file is not YAML.

    The YAML parser stopped here; the rest of this file is not checked, other files are. The usual
    reason is a text that belongs in quotes (it holds braces, brackets, `: `, ` #`, or begins with a
    special character), a backslash in double quotes, a tab, or a line that is not indented as its
    neighbours.
    """
    return Diagnostic(at, "E008", message, hint)


def several_documents(at: Span) -> Diagnostic:
    """E009: The file holds several documents.

    A line `---` begins a second YAML document. Put it into a file of its own.
    """
    return Diagnostic(at, "E009", "a second document begins here", "put it into a file of its own")


def tag(at: Span, name: str) -> Diagnostic:
    """E010: A YAML tag.

    Tags such as `!!python/object` or `!env` have no meaning in specs and are never followed.
    Remove it.
    """
    return Diagnostic(at, "E010", f"the tag {name!r} has no meaning in a spec", "remove it")


def duplicate_key(at: Span, key: str, first: Span) -> Diagnostic:
    """E011: A key is given twice.

    YAML would silently keep one of the two. Remove or rename one.
    """
    return Diagnostic(at, "E011", f"{key!r} is given twice", f"it is first given at {first}")


def recursive_alias(at: Span, name: str) -> Diagnostic:
    """E012: An alias stands inside what it stands for.

    `&name` names a value and `*name` repeats it; a value cannot contain itself.
    """
    return Diagnostic(at, "E012", f"the alias {name!r} stands inside the value it repeats")


def unknown_alias(at: Span, name: str) -> Diagnostic:
    """E013: An alias of nothing.

    `*name` repeats a value named `&name` earlier in the same file. A text that begins with `*`
    goes in quotes.
    """
    hint = "a text that begins with '*' goes in quotes"
    return Diagnostic(at, "E013", f"there is no '&{name}' above", hint)


def key_not_text(at: Span, found: str) -> Diagnostic:
    """E014: A key is not text.

    YAML allows lists and mappings as keys, specs do not. A text in braces goes in quotes.
    """
    hint = "a text that begins with { or [ goes in quotes"
    return Diagnostic(at, "E014", f"a key is one word here, not {found}", hint)


def missing_space(at: Span, text: str) -> Diagnostic:
    """E015: A space is missing after a colon.

    In braces `{to:User}` is one text to YAML. Write `{to: User}`.
    """
    key, _, value = text.partition(":")
    message = f"{text!r} is one word to YAML"
    return Diagnostic(at, "E015", message, f"a space after the colon: {key}: {value}")


def comma_in_braces(at: Span, key: str, whole: str) -> Diagnostic:
    """E016: A comma ends a value in braces.

    In `{type: decimal(10,2)}` YAML reads `decimal(10` and a key `2)` without a value. Put the value
    in quotes: `{type: 'decimal(10,2)'}`. The same goes for any text with a comma within braces.
    """
    quoted = "'" + whole.replace("'", "''") + "'"
    message = "the comma ends the value here, because it stands in braces"
    return Diagnostic(at, "E016", message, f"quote it: {key}: {quoted}")


def cut_text(at: Span) -> Diagnostic:
    """E017: A text is cut at ` #`.

    YAML takes ` #` for a comment, so the rest of the line is lost. Put the text in quotes, or leave
    a space after the `#` if a comment is what you mean.
    """
    hint = "put the text in quotes; a comment has a space after its #"
    return Diagnostic(at, "E017", "' #' begins a comment and cuts this text", hint)


def unstorable(at: Span, codepoint: int) -> Diagnostic:
    """E018: A text holds what no text can.

    Databases store no zero character, and files no half of a pair of surrogates, which an escape in
    double quotes can write. Remove it.
    """
    return Diagnostic(at, "E018", f"no text can hold the character U+{codepoint:04X}", "remove it")


# The shape of documents


def unknown_key(
    at: Span, owner: str, key: str, known: Iterable[str], remedy: str = ""
) -> Diagnostic:
    """E101: An unknown key.

    The language has no such key at this place; the message says what to write instead, for words of
    other tools too, or names the nearest one. All keys are listed in the reference of spec keys.
    """
    hint = remedy or did_you_mean(key, known) or "known here: " + ", ".join(sorted(known))
    return Diagnostic(at, "E101", f"{owner} has no key {key!r}", hint)


def later(at: Span, what: str, remedy: str = "leave it out for now") -> Diagnostic:
    """E102: Not in this version.

    The spec language has this, but this version of apiwright does not make it yet. Leave it out
    for now.
    """
    return Diagnostic(at, "E102", f"this version does not have {what} yet", remedy)


def missing_key(at: Span, owner: str, key: str, example: str = "") -> Diagnostic:
    """E103: A key is missing.

    The key has no default and must be given.
    """
    hint = f"for instance {example}" if example else ""
    return Diagnostic(at, "E103", f"{owner} needs the key {key!r}", hint)


def expected(at: Span, what: str, found: str, hint: str = "") -> Diagnostic:
    """E104: Another kind of value is expected.

    For example a list where one word stands, or text where a number belongs. Booleans are only
    `true` and `false`; numbers are written as in JSON.
    """
    return Diagnostic(at, "E104", f"expected {what}, found {found}", hint)


def not_a_choice(
    at: Span, what: str, found: str, choices: Collection[str], meant: str = ""
) -> Diagnostic:
    """E105: Not one of the choices.

    The value must be one of a fixed set, which the message lists.
    """
    hint = f"did you mean {meant!r}?" if meant in choices else did_you_mean(found, choices)
    listed = ", ".join(choices)
    return Diagnostic(at, "E105", f"{found!r} is no {what}; there are: {listed}", hint)


def declared_twice(at: Span, what: str, name: str, first: Span) -> Diagnostic:
    """E106: Declared twice.

    All files of a folder are read as one spec, so a name is declared once in the whole of it. What
    an entity gets from its mixins counts as its own.
    """
    hint = f"it is first declared at {first}"
    return Diagnostic(at, "E106", f"the {what} {name!r} is declared twice", hint)


def no_app(at: Span) -> Diagnostic:
    """E107: No `app`.

    One file of the spec says what the application is called: `app: {name: shop}`.
    """
    return Diagnostic(at, "E107", "no file has the key 'app'", "add: app: {name: shop}")


def not_a_word(at: Span, name: str, what: str, reason: str, hint: str = "") -> Diagnostic:
    """E108: Not a usable name.

    Names are letters, digits and `_`, begin with a letter, have no `__`, and at most 63 characters,
    so that they work in Python, SQL and JSON alike. Entity names begin with a capital letter.
    """
    return Diagnostic(at, "E108", f"{name!r} cannot be the name of {what}: {reason}", hint)


def bad_text(at: Span, what: str, found: str, hint: str) -> Diagnostic:
    """E109: Not of the right form.

    A prefix, path or version is not written as its key asks for; the hint shows the form.
    """
    return Diagnostic(at, "E109", f"{found!r} is not {what}", hint)


def out_of_range(at: Span, what: str, low: int, high: int | None) -> Diagnostic:
    """E110: A number out of range.

    The key takes numbers of a certain range only.
    """
    span = f"at least {low:,}" if high is None else f"from {low:,} to {high:,}"
    return Diagnostic(at, "E110", f"{what} is {span}")


def repeated(at: Span, what: str, name: str) -> Diagnostic:
    """E111: Listed twice.

    The same name stands twice in one list.
    """
    return Diagnostic(at, "E111", f"{name!r} stands twice in {what}", "remove one")


def nothing_listed(at: Span, what: str) -> Diagnostic:
    """E112: An empty list.

    At least one name is needed here; leave the key out if there is none.
    """
    return Diagnostic(at, "E112", f"{what} is an empty list", "name at least one, or leave it out")


def not_indented(at: Span, name: str, owner: str) -> Diagnostic:
    """E113: Beside its key instead of below it.

    A key that ends with a colon and holds nothing is followed by one in the same column that is
    unknown there. What belongs to a key is indented below it.
    """
    message = f"{name!r} stands beside {owner!r}, which is empty"
    return Diagnostic(at, "E113", message, f"indent what belongs to {owner!r} by two spaces more")


def unknown_mixin(at: Span, name: str, known: Collection[str]) -> Diagnostic:
    """E120: An unknown mixin.

    An entity lists names of the top-level key `mixins`. Mixins list no others.
    """
    listed = ", ".join(known)
    hint = did_you_mean(name, known) or (f"there are: {listed}" if listed else "")
    return Diagnostic(at, "E120", f"there is no mixin {name!r}", hint)


def mixed_twice(at: Span, key: str, first: Span) -> Diagnostic:
    """E121: Two mixins say something different.

    Names and lists of several mixins come together; of anything else there is one. What the entity
    says itself goes before.
    """
    message = f"another mixin of the same entity has {key!r} too"
    return Diagnostic(at, "E121", message, f"it is given at {first}; say it in the entity")


# Types and fields


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
    """E226: An enum of numbers.

    The values of an enum are texts: `[1, 2, 3]` would be shown as `"1"` and refuse the number 1. Put
    them in quotes where texts are meant, or take an integer with `ge` and `le`.
    """
    first = next(iter(values))
    hint = f"quote them where texts are meant ('{first}'), or take an integer with ge and le"
    return Diagnostic(at, "E226", "the values of an enum are texts, and these are numbers", hint)


def key_not_for_type(at: Span, key: str, kind: str, wants: str, hint: str = "") -> Diagnostic:
    """E207: A key that this type does not have.

    Ranges belong to numbers, patterns to texts, lengths to texts, bytes and arrays, `from` to slugs,
    `require` to passwords, `native` to enums.
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

    Values of `json`, `bytes` and `array` are stored and shown as a whole. They cannot be unique,
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


# Entities and what they refer to


def unknown_entity(at: Span, name: str, known: Iterable[str]) -> Diagnostic:
    """E301: An unknown entity.

    No entity of this name is declared in any file of the spec.
    """
    hint = did_you_mean(name, known)
    if name in ("self", "this"):
        hint = "an entity refers to itself by its own name"
    hint = hint or "declare it under 'entities', in any file of the spec"
    return Diagnostic(at, "E301", f"there is no entity {name!r}", hint)


def unknown_field(at: Span, entity: str, name: str, known: Iterable[str]) -> Diagnostic:
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
    return Diagnostic(at, "E302", f"{entity} has no field {name!r}", hint)


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


def name_taken(at: Span, what: str, name: str, by: str, first: Span) -> Diagnostic:
    """E305: Two things of one name.

    A field, a relation, the key column it makes (`<relation>_id`) and the inverse of another
    entity's relation share one namespace in their entity; tables and paths share one in the app.
    """
    message = f"{what} {name!r} collides with {by}"
    hint = f"rename one; the other is at {first}"
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


def empty_entity(at: Span, entity: str) -> Diagnostic:
    """E314: An entity without a field.

    An entity needs a field or a relation that holds a key.
    """
    return Diagnostic(at, "E314", f"{entity} has no fields", "add one under 'fields'")


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


# What the app does by itself


def made_field(at: Span, name: str, reason: str) -> Diagnostic:
    """E320: A value that the app makes is given besides.

    A field has one of `generate`, `copy` and `compute`; bounds, defaults, transformations and
    sources are for values that clients give. Checks of the entity hold for made values too.
    """
    return Diagnostic(at, "E320", f"{name!r} cannot have this: {reason}", "leave it out")


def made_and_given(at: Span, name: str) -> Diagnostic:
    """E321: A value that the app makes is open to clients.

    `generate`, `copy`, `compute` and the field of `states` imply `api: [read]`; `api: []` hides the
    value. No body may carry what the app makes by itself.
    """
    message = f"{name!r} is made by the app, so no body of create or update carries it"
    return Diagnostic(at, "E321", message, "leave 'api' out, or write api: [read] or api: []")


def bad_generate(at: Span, text: str, reason: str = "") -> Diagnostic:
    """E322: A generated text that cannot be made.

    Its parts in braces are `{now:%Y%m%d}` (the directives of strftime that write digits),
    `{random:6}` (1 to 32 hexadecimal digits) and `{uuid}`; all of it must fit into the field.
    """
    reason = reason or f"{text!r} is not {{now:%Y%m%d}}, {{random:6}} or {{uuid}}"
    return Diagnostic(at, "E322", f"this text cannot be generated: {reason}")


def bad_path(at: Span, text: str, use: str, reason: str) -> Diagnostic:
    """E323: A field of a related row that cannot be used.

    `copy` and the `stock` of `consumes` name a field over a relation to one row of this entity,
    such as `product.price`; a copy goes into a field of the same type that is long enough, a stock
    is a number. The row of an `owned` relation is made in the same request.
    """
    return Diagnostic(at, "E323", f"{text!r} cannot be {use}: {reason}")


def bad_compute(at: Span, name: str, reason: str) -> Diagnostic:
    """E324: A field that cannot be computed.

    A computed field follows from other fields of its row, and from sums, counts, averages, least
    and greatest values over the rows that the entity owns. With `stored` the database computes it
    from its own row alone.
    """
    return Diagnostic(at, "E324", f"{name!r} cannot be computed so: {reason}")


def may_be_null(at: Span, text: str, name: str) -> Diagnostic:
    """E325: A value that may be null in a place that holds none.

    A relation or a field that it reads may be null, or a divisor 0. Make the field nullable, or
    give another value with `coalesce(value, 0)`.
    """
    message = f"{text!r} may be null, and {name!r} never is"
    if text in ("null", "None"):
        message = f"{name!r} is never null"
    return Diagnostic(at, "E325", message, "make the field nullable, or write coalesce(…, 0)")


def bad_states(at: Span, reason: str, hint: str = "") -> Diagnostic:
    """E326: States that cannot work.

    `states.field` names a required enum field with a default, the state in which rows begin;
    transitions lead between its values, from one to another one, and to those in `on_enter`.
    """
    return Diagnostic(at, "E326", f"these states cannot work: {reason}", hint)


def unknown_state(at: Span, state: str, enum: str, known: Collection[str]) -> Diagnostic:
    """E327: A state that the field does not have.

    Transitions and `on_enter` name values of the enum.
    """
    hint = did_you_mean(state, known) or f"one of {', '.join(known)}"
    return Diagnostic(at, "E327", f"{enum} has no value {state!r}", hint)


def released_twice(at: Span, state: str, other: str) -> Diagnostic:
    """E328: What was consumed could be given back twice.

    A state with `release` may be entered once: no way may lead from it to itself or to another
    state with `release`.
    """
    again = "to itself" if state == other else f"to {other!r}, which releases too"
    message = f"a way leads from {state!r} {again}"
    return Diagnostic(at, "E328", message, "remove the transition, or one 'release'")


def bad_effect(at: Span, reason: str, hint: str = "") -> Diagnostic:
    """E329: An effect that cannot happen.

    An effect is `set: {path: expression}`, `create: {Entity: {field: expression}}`, `release: self`
    or the list of the row's parts, or `attempt: [effects]`. A path is a field of the row, or
    `name.field` of a row that a required relation to one row or a parameter leads to. What the app
    keeps by itself is not set; rows with parts, with a stock to take from or with a password are
    made in requests of their own.
    """
    return Diagnostic(at, "E329", reason, hint)


def bad_action(at: Span, reason: str, hint: str = "") -> Diagnostic:
    """E330: An action that cannot work.

    The path of an action holds `{id}` alone, for the row; `do` has at least one effect; the row of
    a parameter is always given, and is not called `self` or `id`.
    """
    return Diagnostic(at, "E330", reason, hint)


def bad_message(at: Span, reason: str) -> Diagnostic:
    """E331: A message whose braces do not read.

    `{stock_quantity}` puts the value of a field or a parameter into the message; a brace of its own
    is written twice.
    """
    return Diagnostic(
        at, "E331", f"this message does not read: {reason}", "write {field}, or {{ for a brace"
    )


def bad_owned(at: Span, reason: str, hint: str = "") -> Diagnostic:
    """E332: Rows that cannot be parts of another one.

    An `owned` relation is required, names the list of the parts as its `inverse` and is the only
    one of its entity. Parts have no routes, versions or deletions of their own, no parts, no
    passwords and no slugs made from another field.
    """
    return Diagnostic(at, "E332", reason, hint)


def bad_consumption(at: Span, reason: str, hint: str = "") -> Diagnostic:
    """E333: A consumption that cannot work.

    The amount is a whole number or a decimal as the stock is, made of the row's own fields. The
    relation to the stock is required, given at creation and never changed, as are the fields of the
    amount: they say what is given back. Rules read what is known before the row is made.
    """
    return Diagnostic(at, "E333", reason, hint)


# Keys, and references to them


def bad_key(at: Span, reason: str, hint: str = "") -> Diagnostic:
    """E380: A key that cannot be.

    A key is never null and never changes. It is a column of its own (`id: uuid`, `id: string(3)`,
    `id: {name: code, type: char(2)}`), shared with another row (`id: user`, a relation), or made of
    fields and relations (`id: [order, product]`), none of which needs the row itself.
    """
    return Diagnostic(at, "E380", f"this key cannot be: {reason}", hint)


def key_type(at: Span, kind: str) -> Diagnostic:
    """E381: A type that is no key.

    A key is compared exactly on every database and stands in URLs: integers, UUIDs, decimals, dates
    and times, texts but `url` and `password`, and enums as a part of several.
    """
    hint = "take an integer, a uuid or a string, and make this field unique"
    return Diagnostic(at, "E381", f"a key is no {kind}", hint)


def needs_simple_key(at: Span, use: str, entity: str, hint: str = "") -> Diagnostic:
    """E382: One value has to lead to the row.

    Trees, many-to-many relations, parameters that are rows, stocks, copies, effects and `references`
    lead to a row by a key of one column.
    """
    return Diagnostic(at, "E382", f"{use} needs one column that holds the key of {entity}", hint)


def bad_reference(at: Span, reason: str, hint: str = "") -> Diagnostic:
    """E383: A foreign key that cannot be.

    `references` names the key or a unique rule of the other entity; `columns` names as many fields
    of this one as that has, of the same types.
    """
    return Diagnostic(at, "E383", f"this foreign key cannot be: {reason}", hint)


# Hints for migrations


def renamed_twice(at: Span, what: str, name: str, first: Span) -> Diagnostic:
    """E390: Two things that were one.

    `renamed_from` says what one entity, field or value was called before. Only one of them can have
    become it; others that need its values get them with `fill`.
    """
    message = f"another {what} is renamed from {name!r} already"
    return Diagnostic(at, "E390", message, f"keep one; the other is at {first}")


def bad_replacement(at: Span, reason: str, hint: str = "") -> Diagnostic:
    """E391: A value that cannot take the place of another one.

    `replaced: {shipped: sent}` names a value that the enum has no longer, and one that it has.
    """
    return Diagnostic(at, "E391", f"this value is not replaced: {reason}", hint)


def unknown_source(at: Span, name: str, known: Collection[str]) -> Diagnostic:
    """E392: Rows from an entity that was not there.

    `fill_from` names an entity or a table that the project's revisions have made.
    """
    message = f"the revisions have made no table of {name!r}"
    return Diagnostic(at, "E392", message, did_you_mean(name, known))


def bad_fill(at: Span, text: str, kind: str, reason: str) -> Diagnostic:
    """E393: A value that the column cannot hold.

    `fill` and `convert` give a value of the column's type, made of literals and of columns of the
    old row; texts stand in quotes within those of YAML: `fill: "'unknown'"`.
    """
    return Diagnostic(at, "E393", f"{text[:80]!r} is no value of {kind}", reason)


# Reports


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


def report_name_taken(at: Span, name: str) -> Diagnostic:
    """E342: A value of a report that bears the name of a group.

    Both stand in one answer, where a path such as `category.name` is called `category_name`.
    """
    return Diagnostic(at, "E342", f"{name!r} is the name of a group", "give the value another name")


def group_of_a_report(at: Span, text: str, reason: str) -> Diagnostic:
    """E343: Rows that cannot be grouped like this.

    `group_by` names fields, or fields of other rows as `category.name`. A value with `group_by` is
    a map, so its group is a text, an enum, an integer, a boolean, a date or a uuid, and the report
    itself has none.
    """
    return Diagnostic(at, "E343", f"{text[:80]!r} does not group the rows: {reason}")


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


def duplicate_rule(at: Span, what: str, other: str) -> Diagnostic:
    """W301: A rule that is already there.

    A key, unique or index with the same columns exists, so this one adds nothing.
    """
    message = f"this {what} adds nothing: {other}"
    return Diagnostic(at, "W301", message, "remove it", Severity.WARNING)


def amount_without_floor(at: Span, amount: str) -> Diagnostic:
    """W302: An amount that may be negative.

    Who orders -5 pieces would add to the stock. Give the field that counts them a least value.
    """
    message = f"{amount!r} may be negative, which would add to the stock"
    return Diagnostic(at, "W302", message, "give its fields ge: 0 or gt: 0", Severity.WARNING)


def no_rows(at: Span, message: str) -> Diagnostic:
    """W350: The tests know no row of an entity.

    Everything is generated; the tests that need such a row are skipped, and say why. Either the rules
    exclude each other, or values that keep them are hard to guess: give the fields `examples`.
    """
    hint = "the tests that need one are skipped: give the fields that the rules read 'examples'"
    return Diagnostic(at, "W350", message, hint, Severity.WARNING)


# Own templates


def failing_template(at: Span, reason: str, hint: str) -> Diagnostic:
    """E501: A template of your own fails.

    A template in the folder `templates/` beside the specs is not one for Jinja, or asks for something
    that is not there. What a template is given is its `view`; the first line of apiwright's own
    template of the same name says which. Own templates read values and do nothing else: names that
    begin with an underscore are out of their reach.
    """
    return Diagnostic(at, "E501", reason, hint)


def template_is_not_python(at: Span, path: str, line: int, reason: str) -> Diagnostic:
    """E502: What a template of your own makes is not Python.

    The place is the line of the template that made the line in question. Texts of the spec pass
    through `literal`, `comment` or `docstring`, so that no quote in them ends a text.
    """
    message = f"line {line} of {path}, as it makes it, is not Python: {reason}"
    return Diagnostic(at, "E502", message)


def useless_template(at: Span, name: str, known: Collection[str]) -> Diagnostic:
    """W501: A template that stands before none.

    A template of your own is used in place of apiwright's of the same name, folder included, or by
    another one of yours that includes or imports it. This one is neither. `apiwright add template`
    copies one to begin with; `apiwright explain FILE:LINE` names the template behind a line.
    """
    message = f"apiwright has no template {name!r}, and no other includes this one"
    return Diagnostic(at, "W501", message, did_you_mean(name, known), Severity.WARNING)


# Nearest names


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The hint that names the nearest known name, or nothing."""
    close = nearest(name, known)
    return f"did you mean {close!r}?" if close else ""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is most like this one, whatever its case."""
    if len(name) > 80:
        return None
    by_folded = {one.casefold(): one for one in sorted(known, reverse=True)}
    found = get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None
