"""The way from one type to another on each database: within a family of types, and across."""

from __future__ import annotations

from collections.abc import Callable

from generator.migrations.plan.conversion import (
    MYSQL,
    POSTGRESQL,
    SQLITE,
    Conversion,
    Texts,
    digits,
    every,
    range_of,
)
from generator.migrations.plan.families import Family, bits, family_of, number
from generator.migrations.plan.text_conversions import FROM_TEXT
from generator.schema.model import Type


def conversion(before: Type, after: Type) -> Conversion | None:
    """The way from one type to the other; None where there is none without an expression."""
    pair = family_of(before), family_of(after)
    if pair[0] is pair[1]:
        within = _WITHIN.get(pair[0])
        return within(before, after) if within else Conversion()
    across = _ACROSS.get(pair)
    return across(before, after) if across else None


# Within one family


def _text(before: Type, after: Type) -> Conversion:
    guards = {
        dialect: f"{LENGTH[dialect]}({{c}}) > {length}"
        for dialect in LENGTH
        if (length := number(after.on(dialect), "length")) is not None
        and not 0 < (number(before.on(dialect), "length") or 0) <= length
    }
    length = next((number(after.on(dialect), "length") for dialect in guards), None)
    if not guards:
        return Conversion()
    what = f"longer than {length} characters"
    return Conversion(guard=guards, what=what, loses=f"room for texts {what}")


LENGTH = {SQLITE: "length", POSTGRESQL: "char_length", MYSQL: "char_length"}


def _integer(before: Type, after: Type) -> Conversion:
    if bits(after) >= bits(before):
        return Conversion()
    least, most = range_of(after)
    guard = every(f"{{c}} NOT BETWEEN {least} AND {most}")
    what = f"not within {least} and {most}"
    return Conversion(guard=guard, what=what, loses=f"room for numbers {what}")


def _decimal(before: Type, after: Type) -> Conversion:
    precision, scale = digits(after)
    if precision is None:
        return Conversion()
    old_precision, old_scale = digits(before)
    loses = ""
    if old_precision is None or old_scale > scale:
        loses = f"digits past {scale} decimal places"
    if old_precision is not None and old_precision - old_scale <= precision - scale:
        return Conversion(loses=loses)
    bound = 10 ** (precision - scale)
    return Conversion(
        guard=every(f"abs({{c}}) >= {bound}"),
        what=f"{bound} or more",
        loses=loses or f"room for numbers of {bound} or more",
    )


def _moment(before: Type, after: Type) -> Conversion:
    is_zoned = bool(after.on(POSTGRESQL).argument("timezone"))
    if is_zoned == bool(before.on(POSTGRESQL).argument("timezone")):
        return Conversion()
    return Conversion(convert={POSTGRESQL: "{c} AT TIME ZONE 'UTC'"})


def _float(before: Type, after: Type) -> Conversion:
    """The same number in more digits: 0.1 in four bytes is 0.1 in eight, not 0.10000000149011612.

    MariaDB writes six digits, so a number that has more stays as it is.
    """
    single = {POSTGRESQL: "REAL", MYSQL: "FLOAT"}
    texts = {}
    for dialect, name in single.items():
        old, new = before.on(dialect).name.upper(), after.on(dialect).name.upper()
        if old == name and new == "DOUBLE":
            texts[dialect] = _WIDENED[dialect]
    return Conversion(convert=texts)


_WIDENED = {
    POSTGRESQL: "CAST(CAST({c} AS VARCHAR) AS DOUBLE PRECISION)",
    MYSQL: "CASE WHEN CAST(concat({c}) + 0e0 AS FLOAT) = {c} THEN concat({c}) + 0e0 ELSE {c} + 0e0 END",
}


_WITHIN: dict[Family, Callable[[Type, Type], Conversion]] = {
    Family.TEXT: _text,
    Family.INTEGER: _integer,
    Family.DECIMAL: _decimal,
    Family.DATETIME: _moment,
    Family.FLOAT: _float,
}

# To text


def _to_text(written: Texts) -> Callable[[Type, Type], Conversion]:
    """The value as a text, which may be too long."""

    def convert(_: Type, after: Type) -> Conversion:
        guards = {
            dialect: f"{LENGTH[dialect]}({text}) > {length}"
            for dialect, text in written.items()
            if (length := number(after.on(dialect), "length")) is not None
        }
        length = next((number(after.on(dialect), "length") for dialect in guards), None)
        what = f"longer than {length} characters"
        return Conversion(convert=written, guard=guards, what=what if guards else "")

    return convert


_CAST_TEXT = {
    SQLITE: "CAST({c} AS TEXT)",
    POSTGRESQL: "CAST({c} AS VARCHAR)",
    MYSQL: "CAST({c} AS CHAR)",
}
_AS_IT_IS = {SQLITE: "{c}", POSTGRESQL: "CAST({c} AS VARCHAR)", MYSQL: "CAST({c} AS CHAR)"}
_WORDS_OF_BOOLEAN = every("CASE WHEN {c} THEN 'true' WHEN NOT {c} THEN 'false' END")
_MOMENT_AS_TEXT = {
    SQLITE: "{c}",
    POSTGRESQL: "to_char({c}, 'YYYY-MM-DD HH24:MI:SS.US')",
    MYSQL: "CAST({c} AS CHAR)",
}
_PARTS_OF_UUID = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))


def _groups(value: str) -> list[str]:
    """The groups of digits of a uuid that has no dashes."""
    return [f"substr({value}, {start}, {length})" for start, length in _PARTS_OF_UUID]


_UUID_AS_TEXT = {
    SQLITE: " || '-' || ".join(_groups("{c}")),
    POSTGRESQL: "CAST({c} AS VARCHAR)",
    # A uuid of MariaDB has dashes of its own, one of MySQL has none.
    MYSQL: "concat(" + ", '-', ".join(_groups("replace({c}, '-', '')")) + ")",
}


def _moment_to_text(before: Type, after: Type) -> Conversion:
    written = dict(_MOMENT_AS_TEXT)
    if before.on(POSTGRESQL).argument("timezone"):
        written[POSTGRESQL] = written[POSTGRESQL].replace("{c}", "{c} AT TIME ZONE 'UTC'")
    return _to_text(written)(before, after)


# Numbers and truth


def _integer_to_decimal(_: Type, after: Type) -> Conversion:
    precision, scale = digits(after)
    if precision is None:
        return Conversion(convert=every("{c}"))
    bound = 10 ** (precision - scale)
    guard = every(f"abs({{c}}) >= {bound}")
    return Conversion(convert=every("{c}"), guard=guard, what=f"{bound} or more")


def _as_it_comes(_before: Type, _after: Type) -> Conversion:
    return Conversion(convert=every("{c}"))


def _integer_to_boolean(_before: Type, _after: Type) -> Conversion:
    convert = {SQLITE: "{c}", POSTGRESQL: "{c} <> 0", MYSQL: "{c}"}
    return Conversion(convert=convert, guard=every("{c} NOT IN (0, 1)"), what="neither 0 nor 1")


def _boolean_to_integer(_before: Type, _after: Type) -> Conversion:
    return Conversion(convert={SQLITE: "{c}", POSTGRESQL: "CAST({c} AS INTEGER)", MYSQL: "{c}"})


def _number_to_integer(before: Type, after: Type) -> Conversion:
    least, most = range_of(after)
    is_whole = family_of(before) is Family.DECIMAL and digits(before) == (
        number(before, "precision"),
        0,
    )
    is_whole = is_whole and number(before, "precision") is not None
    return Conversion(
        convert={
            SQLITE: "CAST(round({c}) AS INTEGER)",
            POSTGRESQL: "round({c})",
            MYSQL: "round({c})",
        },
        guard=every(f"{{c}} NOT BETWEEN {least} AND {most}"),
        what=f"not within {least} and {most}",
        loses="" if is_whole else "digits past the decimal point",
    )


def _float_to_decimal(_: Type, after: Type) -> Conversion:
    precision, scale = digits(after)
    if precision is None:
        return Conversion(convert=every("{c}"))
    bound = 10 ** (precision - scale)
    rounded = {
        SQLITE: f"round({{c}}, {scale})",
        POSTGRESQL: f"round(CAST({{c}} AS NUMERIC), {scale})",
        MYSQL: f"round({{c}}, {scale})",
    }
    guard = {
        dialect: f"abs({{c}}) >= {bound} OR abs({{c}} - {text}) > 1e-9 * abs({{c}})"
        for dialect, text in rounded.items()
    }
    what = f"{bound} or more, or with more than {scale} decimal places"
    return Conversion(convert=rounded, guard=guard, what=what)


# Days and moments


def _date_to_moment(_: Type, after: Type) -> Conversion:
    zone = " AT TIME ZONE 'UTC'" if after.on(POSTGRESQL).argument("timezone") else ""
    return Conversion(
        convert={
            SQLITE: "{c} || ' 00:00:00.000000'",
            POSTGRESQL: f"CAST({{c}} AS TIMESTAMP){zone}",
            MYSQL: "{c}",
        }
    )


def _moment_to(part: str, sqlite: str) -> Callable[[Type, Type], Conversion]:
    """The day or the time of a moment; the other half is lost."""

    def convert(before: Type, _: Type) -> Conversion:
        zone = " AT TIME ZONE 'UTC'" if before.on(POSTGRESQL).argument("timezone") else ""
        return Conversion(
            convert={
                SQLITE: sqlite,
                POSTGRESQL: f"CAST({{c}}{zone} AS {part})",
                MYSQL: f"CAST({{c}} AS {part}{'(6)' if part == 'TIME' else ''})",
            },
            loses="the time of day" if part == "DATE" else "the day",
        )

    return convert


_F = Family
_ACROSS: dict[tuple[Family, Family], Callable[[Type, Type], Conversion]] = {
    **{(_F.TEXT, family): convert for family, convert in FROM_TEXT.items()},
    (_F.INTEGER, _F.TEXT): _to_text(_CAST_TEXT),
    (_F.DECIMAL, _F.TEXT): _to_text(_CAST_TEXT),
    (_F.FLOAT, _F.TEXT): _to_text(_CAST_TEXT),
    (_F.BOOLEAN, _F.TEXT): _to_text(_WORDS_OF_BOOLEAN),
    (_F.DATE, _F.TEXT): _to_text(_AS_IT_IS),
    (_F.TIME, _F.TEXT): _to_text(_AS_IT_IS),
    (_F.DATETIME, _F.TEXT): _moment_to_text,
    (_F.UUID, _F.TEXT): _to_text(_UUID_AS_TEXT),
    (_F.JSON, _F.TEXT): _to_text(_AS_IT_IS),
    (_F.ENUM, _F.TEXT): _to_text(_AS_IT_IS),
    (_F.INTEGER, _F.DECIMAL): _integer_to_decimal,
    (_F.INTEGER, _F.FLOAT): _as_it_comes,
    (_F.DECIMAL, _F.FLOAT): _as_it_comes,
    (_F.INTEGER, _F.BOOLEAN): _integer_to_boolean,
    (_F.BOOLEAN, _F.INTEGER): _boolean_to_integer,
    (_F.DECIMAL, _F.INTEGER): _number_to_integer,
    (_F.FLOAT, _F.INTEGER): _number_to_integer,
    (_F.FLOAT, _F.DECIMAL): _float_to_decimal,
    (_F.DATE, _F.DATETIME): _date_to_moment,
    (_F.DATETIME, _F.DATE): _moment_to("DATE", "substr({c}, 1, 10)"),
    (_F.DATETIME, _F.TIME): _moment_to("TIME", "substr({c}, 12)"),
}
