"""Types and defaults of a schema in the words of SQLAlchemy: `sa.String(50)`, `sa.func.now()`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from generator.emit import Imports, literal
from generator.schema.databases import telling
from generator.schema.model import Argument, Sql, Type

_DIALECTS = "sqlalchemy.dialects."
_SIZED = ("String", "VARCHAR", "CHAR", "NCHAR", "NVARCHAR", "Unicode", "Text", "TEXT")
_POSITIONAL = {
    **dict.fromkeys(_SIZED, ("length",)),
    **dict.fromkeys(("Numeric", "NUMERIC", "DECIMAL"), ("precision", "scale")),
    "ARRAY": ("item_type",),
}
"""Arguments that are written without their names."""


def narrowed(type_: Type, databases: Collection[str]) -> Type:
    """The type as far as it concerns these databases."""
    own = tuple(pair for pair in type_.variants if pair[0] in databases)
    if len(own) == len(databases) and len({one for _, one in own}) == 1:
        return own[0][1]
    return replace(type_, variants=own or telling(type_))


def type_source(type_: Type, databases: Collection[str], imports: Imports) -> str:
    """The call that makes a type, and those of its variants."""
    wanted = narrowed(type_, databases)
    return _plain(wanted, databases, imports) + "".join(
        f".with_variant({_plain(one, databases, imports)}, {literal(dialect)})"
        for dialect, one in wanted.variants
    )


def default_source(
    default: Sql, type_: Type, databases: Collection[str], imports: Imports
) -> str | None:
    """What the database fills in; None where databases have to be told different things."""
    texts = {one: default.on(one) for one in databases}
    sa = imports.need("sqlalchemy", alias="sa")
    spellings = {text.lower() for text in texts.values()}
    if spellings <= _NOW:
        return f"{sa}.func.now()"
    if type_.name == "Boolean":
        for word, meanings in (("true", {"true", "1"}), ("false", {"false", "0"})):
            if spellings <= meanings:
                return f"{sa}.{word}()"
    values = {_text_within(text, database) for database, text in texts.items()}
    if len(values) == 1 and (value := values.pop()) is not None:
        return literal(value)
    if len(set(texts.values())) == 1:
        text = next(iter(texts.values()))
        return f"{sa}.text({literal(escaped(text))})"
    return None


def escaped(text: str) -> str:
    """SQLAlchemy reads a colon as the begin of a parameter."""
    return text.replace(":", "\\:")


_NOW = frozenset({"now()", "current_timestamp", "current_timestamp()"})
_QUOTED = re.compile(r"'((?:[^']|'')*)'")


def _text_within(text: str, database: str) -> str | None:
    """The text that a database is told in quotes; None for anything else."""
    found = _QUOTED.fullmatch(text)
    if found is None:
        return None
    value = found[1].replace("''", "'")
    if database != "mysql":
        return value
    value, count = re.subn(r"\\\\", r"\\", value)
    return value if count == value.count("\\") else None


def _plain(type_: Type, databases: Collection[str], imports: Imports) -> str:
    arguments = ", ".join(_arguments(type_, databases, imports))
    return f"{_name(type_, imports)}({arguments})"


def _name(type_: Type, imports: Imports) -> str:
    if type_.module == "sqlalchemy":
        return f"{imports.need('sqlalchemy', alias='sa')}.{type_.name}"
    if type_.module.startswith(_DIALECTS):
        dialect = type_.module.removeprefix(_DIALECTS).partition(".")[0]
        return f"{imports.need('sqlalchemy.dialects', dialect)}.{type_.name}"
    return imports.need(type_.module, type_.name)


def _arguments(type_: Type, databases: Collection[str], imports: Imports) -> Iterator[str]:
    given = dict(type_.arguments)
    values = given.pop("values", None)
    if isinstance(values, tuple):
        yield from map(literal, values)
    for name in _POSITIONAL.get(type_.name, ()):
        if name not in given:
            break
        yield _argument(given.pop(name), databases, imports)
    for name, value in sorted(given.items()):
        yield f"{name}={_argument(value, databases, imports)}"
    if type_.name in {"JSON", "JSONB"}:
        yield "none_as_null=True"
    if type_.name == "ENUM" and type_.module == f"{_DIALECTS}postgresql":
        yield "create_type=False"


def _argument(value: Argument, databases: Collection[str], imports: Imports) -> str:
    return type_source(value, databases, imports) if isinstance(value, Type) else literal(value)
