"""Texts that become values of another type, on each database."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from generator.migrations.plan.conversion import (
    MYSQL,
    POSTGRESQL,
    SQLITE,
    Conversion,
    digits,
    every,
    range_of,
)
from generator.migrations.plan.families import Family, bits, enum_of
from generator.schema.model import Type


def _text_to_integer(_: Type, after: Type) -> Conversion:
    least, most = range_of(after)
    whole = "-?[0-9]{1,18}"
    unlike = _unlike(whole, f"CAST({{c}} AS NUMERIC) NOT BETWEEN {least} AND {most}")
    return Conversion(
        convert={
            SQLITE: "CAST({c} AS INTEGER)",
            POSTGRESQL: f"CAST({{c}} AS {_POSTGRESQL_INTEGERS[bits(after)]})",
            MYSQL: "CAST({c} AS SIGNED)",
        },
        guard={
            SQLITE: "CAST(CAST({c} AS INTEGER) AS TEXT) <> {c} "
            f"OR CAST({{c}} AS INTEGER) NOT BETWEEN {least} AND {most}",
            POSTGRESQL: unlike[POSTGRESQL],
            MYSQL: f"{unlike[MYSQL]} OR CAST({{c}} AS DECIMAL(20, 0)) NOT BETWEEN {least} AND {most}",
        },
        what="not a whole number of that size",
    )


_POSTGRESQL_INTEGERS = {16: "SMALLINT", 32: "INTEGER", 64: "BIGINT"}
_NOT_A_NUMBER = (
    "{c} = '' OR {c} GLOB '*[^0-9.-]*' OR {c} NOT GLOB '*[0-9]*' OR {c} GLOB '?*-*' "
    "OR {c} GLOB '*.*.*' OR {c} GLOB '*.' OR {c} GLOB '.*' OR {c} GLOB '-.*'"
)


def _text_to_decimal(_: Type, after: Type) -> Conversion:
    precision, scale = digits(after)
    if precision is None:
        pattern, sqlite, written = "-?[0-9]+([.][0-9]+)?", _NOT_A_NUMBER, "(65, 30)"
    else:
        whole = max(precision - scale, 1)
        places = f"([.][0-9]{{1,{scale}}})?" if scale else ""
        pattern = f"-?[0-9]{{1,{whole}}}{places}"
        sqlite = f"{_NOT_A_NUMBER} OR abs(CAST({{c}} AS REAL)) >= 1{'0' * (precision - scale)}"
        sqlite += f" OR instr({{c}}, '.') > 0 AND length({{c}}) - instr({{c}}, '.') > {scale}"
        written = f"({precision}, {scale})"
    return Conversion(
        convert={
            SQLITE: "CAST({c} AS NUMERIC)",
            POSTGRESQL: f"CAST({{c}} AS NUMERIC{written if precision else ''})",
            MYSQL: f"CAST({{c}} AS DECIMAL{written})",
        },
        guard={SQLITE: sqlite, **_unlike(pattern)},
        what="not a number of that size",
    )


def _text_to_float(_: Type, after: Type) -> Conversion:
    pattern = "-?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]{1,2})?"
    is_real = after.name.upper() == "REAL"
    return Conversion(
        convert={
            SQLITE: "CAST({c} AS REAL)",
            POSTGRESQL: f"CAST({{c}} AS {'REAL' if is_real else 'DOUBLE PRECISION'})",
            MYSQL: "{c} + 0e0",
        },
        guard={SQLITE: _NOT_A_NUMBER, **_unlike(pattern)},
        what="not a number",
    )


_TRUE, _FALSE = "('true', 't', 'yes', 'y', 'on', '1')", "('false', 'f', 'no', 'n', 'off', '0')"


def _text_to_boolean(_before: Type, _after: Type) -> Conversion:
    choice = f"CASE WHEN lower({{c}}) IN {_TRUE} THEN %s WHEN lower({{c}}) IN {_FALSE} THEN %s END"
    number = choice % (1, 0)
    guard = f"lower({{c}}) NOT IN {_TRUE} AND lower({{c}}) NOT IN {_FALSE}"
    return Conversion(
        convert={SQLITE: number, POSTGRESQL: choice % ("true", "false"), MYSQL: number},
        guard=every(guard),
        what="neither true nor false",
    )


_DAY = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?"
_PAST_THE_MONTH = (
    "substr({c}, 1, 4) = '0000' OR CAST(substr({c}, 9, 2) AS INTEGER) > extract(day FROM "
    "CAST(substr({c}, 1, 7) || '-01' AS DATE) + INTERVAL '1 month' - INTERVAL '1 day')"
)
"""PostgreSQL has no question whether a text is a day: it ends with an error."""


def _unlike(pattern: str, past: str = "") -> dict[str, str]:
    """A text that is not written so; on PostgreSQL also one for which more is true."""
    postgresql = f"CASE WHEN {{c}} ~ '^{pattern}$' THEN {past} ELSE {{c}} IS NOT NULL END"
    return {
        POSTGRESQL: postgresql if past else f"{{c}} !~ '^{pattern}$'",
        # A dollar sign would allow a line break behind it.
        MYSQL: f"{{c}} NOT REGEXP '^{pattern}\\\\z'",
    }


def _text_to_date(_before: Type, _after: Type) -> Conversion:
    unlike = _unlike(_DAY, _PAST_THE_MONTH)
    return Conversion(
        convert={SQLITE: "{c}", POSTGRESQL: "CAST({c} AS DATE)", MYSQL: "CAST({c} AS DATE)"},
        guard={
            # SQLite takes the 30th of February for a day, until it moves it.
            SQLITE: "coalesce(date({c}, '+0 days'), '') <> {c}",
            POSTGRESQL: unlike[POSTGRESQL],
            MYSQL: f"{unlike[MYSQL]} OR {{c}} IS NOT NULL AND CAST({{c}} AS DATE) IS NULL",
        },
        what="not a date like 2030-01-31",
    )


_MOMENT_OF_SQLITE = "strftime('%Y-%m-%d %H:%M:%f', {c}) || '000'"


def _text_to_moment(_: Type, after: Type) -> Conversion:
    unlike = _unlike(f"{_DAY}[ T]{_CLOCK}", _PAST_THE_MONTH)
    zone = " AT TIME ZONE 'UTC'" if after.on(POSTGRESQL).argument("timezone") else ""
    return Conversion(
        convert={
            SQLITE: _MOMENT_OF_SQLITE,
            POSTGRESQL: f"CAST({{c}} AS TIMESTAMP){zone}",
            MYSQL: "CAST({c} AS DATETIME(6))",
        },
        guard={
            SQLITE: "coalesce(strftime('%Y', {c}), '') <> substr({c}, 1, 4) "
            "OR {c} NOT GLOB '????-??-??[ T]??:??*' "
            "OR date(substr({c}, 1, 10), '+0 days') <> substr({c}, 1, 10) "
            "OR substr({c}, 12, 2) > '23'",
            POSTGRESQL: unlike[POSTGRESQL],
            MYSQL: f"{unlike[MYSQL]} OR {{c}} IS NOT NULL AND CAST({{c}} AS DATETIME(6)) IS NULL",
        },
        what="not a moment like 2030-01-31 12:00:00",
    )


def _text_to_time(_before: Type, _after: Type) -> Conversion:
    return Conversion(
        convert={
            SQLITE: "strftime('%H:%M:%f', {c}) || '000'",
            POSTGRESQL: "CAST({c} AS TIME)",
            MYSQL: "CAST({c} AS TIME(6))",
        },
        guard={
            SQLITE: "coalesce(strftime('%H', {c}), '') <> substr({c}, 1, 2) "
            "OR {c} NOT GLOB '??:??*' OR {c} > '24'",
            **_unlike(_CLOCK),
        },
        what="not a time like 12:30:00",
    )


def _text_to_uuid(_before: Type, _after: Type) -> Conversion:
    pattern = "[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}"
    bare = "lower(replace({c}, '-', ''))"
    return Conversion(
        convert={SQLITE: bare, POSTGRESQL: "CAST({c} AS UUID)", MYSQL: bare},
        guard={
            SQLITE: "length(replace({c}, '-', '')) <> 32 "
            "OR replace({c}, '-', '') GLOB '*[^0-9a-fA-F]*'",
            **_unlike(pattern),
        },
        what="not a UUID",
    )


def _text_to_json(_: Type, after: Type) -> Conversion:
    kind = after.on(POSTGRESQL).name
    return Conversion(
        convert={SQLITE: "{c}", POSTGRESQL: f"CAST({{c}} AS {kind})", MYSQL: "{c}"},
        guard={
            SQLITE: "{c} IS NOT NULL AND NOT json_valid({c})",
            POSTGRESQL: "{c} !~ '^[[:space:]]*([[{\"0-9-]|true|false|null)'",
            MYSQL: "NOT json_valid({c})",
        },
        what="not JSON",
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
        what="not one of the values of the enum",
    )


FROM_TEXT: Mapping[Family, Callable[[Type, Type], Conversion]] = {
    Family.INTEGER: _text_to_integer,
    Family.DECIMAL: _text_to_decimal,
    Family.FLOAT: _text_to_float,
    Family.BOOLEAN: _text_to_boolean,
    Family.DATE: _text_to_date,
    Family.DATETIME: _text_to_moment,
    Family.TIME: _text_to_time,
    Family.UUID: _text_to_uuid,
    Family.JSON: _text_to_json,
    Family.BYTES: _text_to_bytes,
    Family.ENUM: _text_to_enum,
}
