"""Types as a script writes them: `sa.String(50)`, `postgresql.JSONB()`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from generator.emit import Imports, literal
from generator.schema.model import Argument, Type

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
    return replace(type_, variants=own)


def type_source(type_: Type, databases: Collection[str], imports: Imports) -> str:
    """The call that makes a type, and those of its variants."""
    wanted = narrowed(type_, databases)
    return _plain(wanted, databases, imports) + "".join(
        f".with_variant({_plain(one, databases, imports)}, {literal(dialect)})"
        for dialect, one in wanted.variants
    )


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
    if type_.name == "ENUM" and type_.module == f"{_DIALECTS}postgresql":
        yield "create_type=False"


def _argument(value: Argument, databases: Collection[str], imports: Imports) -> str:
    return type_source(value, databases, imports) if isinstance(value, Type) else literal(value)
