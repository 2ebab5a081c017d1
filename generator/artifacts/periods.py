"""How each database finds the first day of a period."""

from __future__ import annotations

from generator.ir import Database
from generator.ir.report import Period

FORMS: dict[Database, dict[Period, str]] = {
    Database.SQLITE: {
        Period.DAY: "date({})",
        Period.WEEK: "date({}, 'weekday 0', '-6 days')",
        Period.MONTH: "date({}, 'start of month')",
        Period.QUARTER: "date({0}, 'start of month', "
        "'-' || ((substr({0}, 6, 2) - 1) % 3) || ' months')",
        Period.YEAR: "date({}, 'start of year')",
    },
    Database.POSTGRESQL: {
        Period.DAY: "CAST({} AS DATE)",
        **{
            one: f"CAST(date_trunc('{one.value}', {{}}) AS DATE)"
            for one in Period
            if one is not Period.DAY
        },
    },
    Database.MYSQL: {
        Period.DAY: "CAST({} AS DATE)",
        Period.WEEK: "CAST({0} AS DATE) - INTERVAL WEEKDAY({0}) DAY",
        Period.MONTH: "CAST({0} AS DATE) - INTERVAL DAYOFMONTH({0}) - 1 DAY",
        Period.QUARTER: "MAKEDATE(YEAR({0}), 1) + INTERVAL (QUARTER({0}) - 1) * 3 MONTH",
        Period.YEAR: "MAKEDATE(YEAR({}), 1)",
    },
}
"""In each, the column stands at the braces. Sessions are in UTC, and so are the days of moments.

SQLite's `weekday 0` is the next Sunday, or the day itself.
"""
