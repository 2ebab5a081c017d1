"""What it takes to make the values of one type those of another, on each database.

A template speaks of the column as `{c}`. A guard is true for values that stand in the way: what a
database would refuse, or change in silence (SQLite reads '12b' as 12).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from generator.migrations.plan.families import Family, bits, enum_of, family_of, number
from generator.schema.model import Type

SQLITE, POSTGRESQL, MYSQL = "sqlite", "postgresql", "mysql"
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """The way from one type to another."""

    convert: Texts = field(default_factory=dict)
    """How each database computes the new value; nothing where its own change of type does."""
    guard: Texts = field(default_factory=dict)
    """True for values that the new type cannot hold."""
    what: str = ""
    """Of the guard, in words: `longer than 50 characters`."""
    loses: str = ""
    """What is cut off in silence, or has no room any more, in words; nothing where every value
    survives.
    """


def conversion(before: Type, after: Type) -> Conversion | None:
    """The way from one type to the other; None where there is none without an expression."""
    pair = family_of(before), family_of(after)
    if pair[0] is pair[1]:
        within = _WITHIN.get(pair[0])
        return within(before, after) if within else Conversion()
    across = _ACROSS.get(pair)
    return across(before, after) if across else None


def _every(text: str) -> dict[str, str]:
    return {SQLITE: text, POSTGRESQL: text, MYSQL: text}


# Within one family


def _text(before: Type, after: Type) -> Conversion:
    guards = {
        dialect: f"{_LENGTH[dialect]}({{c}}) > {length}"
        for dialect in _LENGTH
        if (length := number(after.on(dialect), "length")) is not None
        and not 0 < (number(before.on(dialect), "length") or 0) <= length
    }
    length = next((number(after.on(dialect), "length") for dialect in guards), None)
    if not guards:
        return Conversion()
    what = f"longer than {length} characters"
    return Conversion(guard=guards, what=what, loses=f"room for texts {what}")


_LENGTH = {SQLITE: "length", POSTGRESQL: "char_length", MYSQL: "char_length"}


def _integer(before: Type, after: Type) -> Conversion:
    if bits(after) >= bits(before):
        return Conversion()
    least, most = _range(after)
    guard = _every(f"{{c}} NOT BETWEEN {least} AND {most}")
    what = f"not within {least} and {most}"
    return Conversion(guard=guard, what=what, loses=f"room for numbers {what}")


def _range(type_: Type) -> tuple[int, int]:
    half = 1 << (bits(type_) - 1)
    return -half, half - 1


def _decimal(before: Type, after: Type) -> Conversion:
    precision, scale = _digits(after)
    if precision is None:
        return Conversion()
    old_precision, old_scale = _digits(before)
    loses = ""
    if old_precision is None or old_scale > scale:
        loses = f"digits past {scale} decimal places"
    if old_precision is not None and old_precision - old_scale <= precision - scale:
        return Conversion(loses=loses)
    bound = 10 ** (precision - scale)
    return Conversion(
        guard=_every(f"abs({{c}}) >= {bound}"),
        what=f"{bound} or more",
        loses=loses or f"room for numbers of {bound} or more",
    )


def _digits(type_: Type) -> tuple[int | None, int]:
    return number(type_, "precision"), number(type_, "scale") or 0


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

# From text


def _text_to_integer(_: Type, after: Type) -> Conversion:
    least, most = _range(after)
    whole = "'^-?[0-9]{1,18}$'"
    return Conversion(
        convert={
            SQLITE: "CAST({c} AS INTEGER)",
            POSTGRESQL: f"CAST({{c}} AS {_POSTGRESQL_INTEGERS[bits(after)]})",
            MYSQL: "CAST({c} AS SIGNED)",
        },
        guard={
            SQLITE: "CAST(CAST({c} AS INTEGER) AS TEXT) <> {c} "
            f"OR CAST({{c}} AS INTEGER) NOT BETWEEN {least} AND {most}",
            POSTGRESQL: f"CASE WHEN {{c}} ~ {whole} "
            f"THEN CAST({{c}} AS NUMERIC) NOT BETWEEN {least} AND {most} ELSE true END",
            MYSQL: f"{{c}} NOT REGEXP {whole} "
            f"OR CAST({{c}} AS DECIMAL(20, 0)) NOT BETWEEN {least} AND {most}",
        },
        what="no whole number of that size",
    )


_POSTGRESQL_INTEGERS = {16: "SMALLINT", 32: "INTEGER", 64: "BIGINT"}
_NOT_A_NUMBER = (
    "{c} = '' OR {c} GLOB '*[^0-9.-]*' OR {c} NOT GLOB '*[0-9]*' OR {c} GLOB '?*-*' "
    "OR {c} GLOB '*.*.*'"
)


def _text_to_decimal(_: Type, after: Type) -> Conversion:
    precision, scale = _digits(after)
    if precision is None:
        pattern, sqlite, written = "'^-?[0-9]+([.][0-9]+)?$'", _NOT_A_NUMBER, "(65, 30)"
    else:
        whole = max(precision - scale, 1)
        places = f"([.][0-9]{{1,{scale}}})?" if scale else ""
        pattern = f"'^-?[0-9]{{1,{whole}}}{places}$'"
        sqlite = f"{_NOT_A_NUMBER} OR abs(CAST({{c}} AS REAL)) >= 1{'0' * (precision - scale)}"
        sqlite += f" OR instr({{c}}, '.') > 0 AND length({{c}}) - instr({{c}}, '.') > {scale}"
        written = f"({precision}, {scale})"
    return Conversion(
        convert={
            SQLITE: "CAST({c} AS NUMERIC)",
            POSTGRESQL: f"CAST({{c}} AS NUMERIC{written if precision else ''})",
            MYSQL: f"CAST({{c}} AS DECIMAL{written})",
        },
        guard={
            SQLITE: sqlite,
            POSTGRESQL: f"{{c}} !~ {pattern}",
            MYSQL: f"{{c}} NOT REGEXP {pattern}",
        },
        what="no number of that size",
    )


def _text_to_float(_: Type, after: Type) -> Conversion:
    pattern = "'^-?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]+)?$'"
    is_real = after.name.upper() == "REAL"
    return Conversion(
        convert={
            SQLITE: "CAST({c} AS REAL)",
            POSTGRESQL: f"CAST({{c}} AS {'REAL' if is_real else 'DOUBLE PRECISION'})",
            MYSQL: "{c} + 0e0",
        },
        guard={
            SQLITE: _NOT_A_NUMBER,
            POSTGRESQL: f"{{c}} !~ {pattern}",
            MYSQL: f"{{c}} NOT REGEXP {pattern}",
        },
        what="no number",
    )


_TRUE, _FALSE = "('true', 't', 'yes', 'y', 'on', '1')", "('false', 'f', 'no', 'n', 'off', '0')"


def _text_to_boolean(_before: Type, _after: Type) -> Conversion:
    choice = f"CASE WHEN lower({{c}}) IN {_TRUE} THEN %s WHEN lower({{c}}) IN {_FALSE} THEN %s END"
    number = choice % (1, 0)
    guard = f"lower({{c}}) NOT IN {_TRUE} AND lower({{c}}) NOT IN {_FALSE}"
    return Conversion(
        convert={SQLITE: number, POSTGRESQL: choice % ("true", "false"), MYSQL: number},
        guard=_every(guard),
        what="neither true nor false",
    )


def _text_to_date(_before: Type, _after: Type) -> Conversion:
    pattern = "'^[0-9]{4}-[0-9]{2}-[0-9]{2}$'"
    return Conversion(
        convert={SQLITE: "{c}", POSTGRESQL: "CAST({c} AS DATE)", MYSQL: "CAST({c} AS DATE)"},
        guard={
            SQLITE: "date({c}) IS NULL OR date({c}) <> {c}",
            POSTGRESQL: f"{{c}} !~ {pattern}",
            MYSQL: f"{{c}} NOT REGEXP {pattern} OR CAST({{c}} AS DATE) IS NULL",
        },
        what="no date like 2030-01-31",
    )


_MOMENT_OF_SQLITE = "strftime('%Y-%m-%d %H:%M:%f', {c}) || '000'"


def _text_to_moment(_: Type, after: Type) -> Conversion:
    pattern = "'^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?$'"
    zone = " AT TIME ZONE 'UTC'" if after.on(POSTGRESQL).argument("timezone") else ""
    return Conversion(
        convert={
            SQLITE: _MOMENT_OF_SQLITE,
            POSTGRESQL: f"CAST({{c}} AS TIMESTAMP){zone}",
            MYSQL: "CAST({c} AS DATETIME(6))",
        },
        guard={
            SQLITE: "strftime('%s', {c}) IS NULL OR {c} NOT GLOB '????-??-??[ T]??:??*'",
            POSTGRESQL: f"{{c}} !~ {pattern}",
            MYSQL: f"{{c}} NOT REGEXP {pattern} OR CAST({{c}} AS DATETIME(6)) IS NULL",
        },
        what="no moment like 2030-01-31 12:00:00",
    )


def _text_to_time(_before: Type, _after: Type) -> Conversion:
    pattern = "'^[0-2][0-9]:[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?$'"
    return Conversion(
        convert={
            SQLITE: "strftime('%H:%M:%f', {c}) || '000'",
            POSTGRESQL: "CAST({c} AS TIME)",
            MYSQL: "CAST({c} AS TIME(6))",
        },
        guard={
            SQLITE: "time({c}) IS NULL OR {c} NOT GLOB '??:??*'",
            POSTGRESQL: f"{{c}} !~ {pattern}",
            MYSQL: f"{{c}} NOT REGEXP {pattern}",
        },
        what="no time like 12:30:00",
    )


def _text_to_uuid(_before: Type, _after: Type) -> Conversion:
    pattern = "'^[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$'"
    bare = "lower(replace({c}, '-', ''))"
    return Conversion(
        convert={SQLITE: bare, POSTGRESQL: "CAST({c} AS UUID)", MYSQL: bare},
        guard={
            SQLITE: "length(replace({c}, '-', '')) <> 32 "
            "OR replace({c}, '-', '') GLOB '*[^0-9a-fA-F]*'",
            POSTGRESQL: f"{{c}} !~ {pattern}",
            MYSQL: f"{{c}} NOT REGEXP {pattern}",
        },
        what="no uuid",
    )


def _text_to_json(_: Type, after: Type) -> Conversion:
    kind = after.on(POSTGRESQL).name
    return Conversion(
        convert={SQLITE: "{c}", POSTGRESQL: f"CAST({{c}} AS {kind})", MYSQL: "{c}"},
        guard={
            SQLITE: "NOT json_valid({c})",
            POSTGRESQL: "{c} !~ '^[[:space:]]*([[{\"0-9-]|true|false|null)'",
            MYSQL: "NOT json_valid({c})",
        },
        what="no JSON",
    )


def _text_to_bytes(_before: Type, _after: Type) -> Conversion:
    convert = {
        SQLITE: "CAST({c} AS BLOB)",
        POSTGRESQL: "convert_to({c}, 'UTF8')",
        MYSQL: "CAST({c} AS BINARY)",
    }
    return Conversion(convert=convert)


def _text_to_enum(_: Type, after: Type) -> Conversion:
    name, values = enum_of(after) or ("", ())
    listed = ", ".join("'" + one.replace("'", "''") + "'" for one in values)
    return Conversion(
        convert={POSTGRESQL: f'CAST({{c}} AS "{name}")'},
        guard={POSTGRESQL: f"{{c}} NOT IN ({listed})"},
        what="none of the values",
    )


# To text


def _to_text(written: Texts) -> Callable[[Type, Type], Conversion]:
    """The value as a text, which may be too long."""

    def convert(_: Type, after: Type) -> Conversion:
        guards = {
            dialect: f"{_LENGTH[dialect]}({text}) > {length}"
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
_WORDS_OF_BOOLEAN = _every("CASE WHEN {c} THEN 'true' WHEN NOT {c} THEN 'false' END")
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
    precision, scale = _digits(after)
    if precision is None:
        return Conversion(convert=_every("{c}"))
    bound = 10 ** (precision - scale)
    guard = _every(f"abs({{c}}) >= {bound}")
    return Conversion(convert=_every("{c}"), guard=guard, what=f"{bound} or more")


def _as_it_comes(_before: Type, _after: Type) -> Conversion:
    return Conversion(convert=_every("{c}"))


def _integer_to_boolean(_before: Type, _after: Type) -> Conversion:
    convert = {SQLITE: "{c}", POSTGRESQL: "{c} <> 0", MYSQL: "{c}"}
    return Conversion(convert=convert, guard=_every("{c} NOT IN (0, 1)"), what="neither 0 nor 1")


def _boolean_to_integer(_before: Type, _after: Type) -> Conversion:
    return Conversion(convert={SQLITE: "{c}", POSTGRESQL: "CAST({c} AS INTEGER)", MYSQL: "{c}"})


def _number_to_integer(before: Type, after: Type) -> Conversion:
    least, most = _range(after)
    is_whole = family_of(before) is Family.DECIMAL and _digits(before) == (
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
        guard=_every(f"{{c}} NOT BETWEEN {least} AND {most}"),
        what=f"not within {least} and {most}",
        loses="" if is_whole else "digits past the decimal point",
    )


def _float_to_decimal(_: Type, after: Type) -> Conversion:
    precision, scale = _digits(after)
    if precision is None:
        return Conversion(convert=_every("{c}"))
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
    (_F.TEXT, _F.INTEGER): _text_to_integer,
    (_F.TEXT, _F.DECIMAL): _text_to_decimal,
    (_F.TEXT, _F.FLOAT): _text_to_float,
    (_F.TEXT, _F.BOOLEAN): _text_to_boolean,
    (_F.TEXT, _F.DATE): _text_to_date,
    (_F.TEXT, _F.DATETIME): _text_to_moment,
    (_F.TEXT, _F.TIME): _text_to_time,
    (_F.TEXT, _F.UUID): _text_to_uuid,
    (_F.TEXT, _F.JSON): _text_to_json,
    (_F.TEXT, _F.BYTES): _text_to_bytes,
    (_F.TEXT, _F.ENUM): _text_to_enum,
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
