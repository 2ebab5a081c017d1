"""Types and defaults of MariaDB and MySQL in the words of the language."""

from __future__ import annotations

import re
from collections.abc import Callable

from generator.importing.model import DefaultSort, SourceDefault, SourceType, Value

_WHOLE = {
    "tinyint": ("smallint", 0, 255, "it has two bytes instead of one"),
    "smallint": ("smallint", 0, 65_535, ""),
    "mediumint": ("integer", 0, 16_777_215, "it has four bytes instead of three"),
    "int": ("integer", 0, 4_294_967_295, ""),
    "bigint": ("bigint", 0, 18_446_744_073_709_551_615, ""),
}
_WIDER = {"smallint": "integer", "integer": "bigint", "bigint": "decimal(20,0)"}
_PLAIN = {
    "float": ("real", "it has eight bytes instead of four"),
    "double": ("float", ""),
    "date": ("date", ""),
    "year": ("smallint", "it is a plain number"),
    "tinytext": ("string(255)", "it is VARCHAR(255)"),
    "text": ("text", "it is LONGTEXT"),
    "mediumtext": ("text", "it is LONGTEXT"),
    "longtext": ("text", ""),
    "json": ("json", ""),
    "uuid": ("uuid", ""),
    "tinyblob": ("bytes", "it is LONGBLOB"),
    "blob": ("bytes", "it is LONGBLOB"),
    "mediumblob": ("bytes", "it is LONGBLOB"),
    "longblob": ("bytes", ""),
    "binary": ("bytes", "it is LONGBLOB"),
    "varbinary": ("bytes", "it is LONGBLOB"),
}
_LENGTH = re.compile(r"\w+\((\d+)(?:,(\d+))?\)")
_VALUE = re.compile(r"'((?:[^']|'')*)'")
_NOW = re.compile(
    r"(?:current_timestamp|now|localtimestamp|localtime|utc_timestamp)(?:\(\d?\))?", re.IGNORECASE
)
_DAY = re.compile(r"(?:curdate|current_date)(?:\(\))?", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def type_of(shown: str, kind: str, *, is_json: bool) -> SourceType | None:
    """The type of a column; None where it cannot be said."""
    if is_json:
        return SourceType(word="json", source=shown)
    if kind in _WHOLE:
        return _number(shown, kind)
    if kind in _FORMS:
        return _FORMS[kind](shown)
    if kind in _PLAIN:
        word, lost = _PLAIN[kind]
        if kind == "double" and shown != "double":
            lost = "it is DOUBLE"
        rules: tuple[tuple[str, Value], ...] = ()
        if kind == "year":
            rules = (("ge", 1901), ("le", 2155))
        return SourceType(word=word, source=shown, lost=lost, rules=rules)
    if kind in ("inet4", "inet6"):
        examples: tuple[Value, ...] = ("10.0.0.1", "10.0.0.2")
        return (
            None
            if kind == "inet6"
            else SourceType(
                word="string(15)", source=shown, lost="it is VARCHAR(15)", examples=examples
            )
        )
    return None


def _number(shown: str, kind: str) -> SourceType:
    if shown.startswith("tinyint(1)") and "unsigned" not in shown:
        return SourceType(word="boolean", source=shown)
    word, least, most, lost = _WHOLE[kind]
    if "unsigned" not in shown:
        return SourceType(word=word, source=shown, lost=lost)
    lost = "it has no sign there"
    if kind in ("tinyint", "mediumint"):
        return SourceType(word=word, source=shown, lost=lost, rules=(("ge", least), ("le", most)))
    return SourceType(word=word, source=shown, lost=lost, rules=(("ge", least),))


def _length(shown: str) -> int:
    found = _LENGTH.match(shown)
    return int(found[1]) if found else 1


def _decimal(shown: str) -> SourceType:
    found = _LENGTH.match(shown)
    digits, scale = (int(found[1]), int(found[2] or 0)) if found else (10, 0)
    rules: tuple[tuple[str, Value], ...] = (("ge", 0),) if "unsigned" in shown else ()
    lost = "it has no sign there" if rules else ""
    return SourceType(word=f"decimal({digits},{scale})", source=shown, lost=lost, rules=rules)


def _moment(word: str) -> Callable[[str], SourceType]:
    def read(shown: str) -> SourceType:
        lost = "" if "(6)" in shown else "fractions of a second are kept"
        if shown.startswith("timestamp"):
            lost = "it is DATETIME(6)"
        return SourceType(word=word, source=shown, lost=lost)

    return read


def _enum(shown: str) -> SourceType:
    values = tuple(one.replace("''", "'") for one in _VALUE.findall(shown))
    if not all(one and one.isprintable() for one in values):
        word = f"string({max(map(len, values))})"
        return SourceType(
            word=word, source=shown, lost="it is a text, as a value of it is none here"
        )
    return SourceType(values=values, source=shown, lost="it is a text with a check")


def _set(shown: str) -> SourceType:
    return SourceType(
        sqlalchemy=f"mysql.{shown.upper()[:3]}{shown[3:]}",
        python="Any",
        examples=([_VALUE.findall(shown)[0]],),
        source=shown,
    )


def _bits(shown: str) -> SourceType:
    if shown == "bit(1)":
        return SourceType(word="boolean", source=shown, lost="it is TINYINT(1)")
    return SourceType(
        sqlalchemy=f"mysql.BIT({_length(shown)})", python="Any", examples=(1, 0), source=shown
    )


_FORMS: dict[str, Callable[[str], SourceType]] = {
    "varchar": lambda shown: SourceType(word=f"string({_length(shown)})", source=shown),
    "char": lambda shown: SourceType(
        word=f"char({_length(shown)})", source=shown, lost=f"it is VARCHAR({_length(shown)})"
    ),
    "decimal": _decimal,
    "datetime": _moment("naive_datetime"),
    "timestamp": _moment("datetime"),
    "time": lambda shown: SourceType(
        word="time", source=shown, lost="" if "(6)" in shown else "fractions of a second are kept"
    ),
    "enum": _enum,
    "set": _set,
    "bit": _bits,
}


def default_of(
    text: str | None,
    extra: str,
    kind: SourceType,
    is_mariadb: bool,  # noqa: FBT001 - read beside the text
) -> SourceDefault | None:
    """MariaDB shows defaults as SQL, MySQL texts without quotes."""
    if text is None or text == "NULL":
        return None
    if _NOW.fullmatch(text) or _DAY.fullmatch(text):
        return SourceDefault(DefaultSort.NOW, text)
    if text.lower() in ("uuid()", "(uuid())"):
        return SourceDefault(DefaultSort.UUID, text)
    if kind.word == "boolean":
        bare = text.strip("b'")
        return SourceDefault(DefaultSort.LITERAL, bare == "1") if bare in "01" else None
    if "DEFAULT_GENERATED" in extra:
        return SourceDefault(DefaultSort.EXPRESSION, text)
    found = re.fullmatch(r"'(.*)'", text, re.DOTALL)
    value = found[1].replace("''", "'").replace("\\\\", "\\") if found else text
    is_number = kind.word.startswith(("smallint", "integer", "bigint", "decimal", "real", "float"))
    if is_number and _NUMBER.fullmatch(value):
        return SourceDefault(DefaultSort.LITERAL, float(value) if "." in value else int(value))
    if found or not is_mariadb:
        return SourceDefault(DefaultSort.LITERAL, value)
    return SourceDefault(DefaultSort.EXPRESSION, text)
