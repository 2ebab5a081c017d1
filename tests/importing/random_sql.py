"""Schemas in SQL as people make them, drawn at random: tables that refer to one another, odd ones among them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

_WORDS = [
    "order", "item", "user", "status", "news", "category", "person", "news_letter", "box", "data", "address",
    "class", "group", "Invoice", "lineItem", "link", "response", "page", "value", "type", "child", "series",
    "key", "index", "meta", "note", "file", "process", "analysis", "tax", "fee", "self", "import",
]  # fmt: skip
_TYPES = {
    "postgresql": [
        "integer", "bigint", "smallint", "text", "varchar(80)", "varchar", "char(3)", "boolean", "date", "time",
        "timestamp", "timestamptz", "numeric(10,2)", "numeric", "double precision", "real", "uuid", "jsonb", "json",
        "bytea", "interval", "text[]", "integer[]", "inet", "citext", "xml", "mood", "mood[]", "posint",
        "timestamp(0)", "bit(4)", "point", "int4range", "money",
    ],
    "mysql": [
        "int", "bigint", "smallint", "tinyint", "tinyint(1)", "mediumint", "int unsigned", "bigint unsigned",
        "varchar(80)", "char(3)", "text", "mediumtext", "longtext", "date", "time", "datetime", "datetime(6)",
        "timestamp NULL", "decimal(10,2)", "decimal(6,2) unsigned", "double", "float", "json", "blob", "longblob",
        "binary(8)", "enum('a','b c','d''e')", "set('x','y')", "year", "bit(1)", "bit(4)", "uuid", "point",
    ],
    "sqlite": [
        "INTEGER", "INT", "BIGINT", "TEXT", "VARCHAR(80)", "NVARCHAR(20)", "CHAR(3)", "BOOLEAN", "DATE", "TIME",
        "DATETIME", "TIMESTAMP", "NUMERIC(10,2)", "DECIMAL(6, 2)", "NUMERIC", "REAL", "DOUBLE", "FLOAT", "BLOB", "JSON",
        "", "WHATEVER", "UNSIGNED BIG INT", "VARCHAR(20) COLLATE NOCASE",
    ],
}  # fmt: skip
_DEFAULTS = {
    "int": ["0", "7", "-3"],
    "text": ["'x'", "'it''s'", "''", "'null'", "'# no'", "'12'", "'a: b'", "'\"q\"'"],
    "decimal": ["0", "0.00", "12.50", "-1"],
}


@dataclass
class SqlTable:
    """One table on its way."""

    name: str
    key: list[str]
    key_type: str
    columns: list[tuple[str, str]] = field(default_factory=list)
    """Name and kind of those that rules may speak of."""


class RandomSchema:
    """The statements of a schema; the same seed gives the same."""

    def __init__(self, seed: int, dialect: str) -> None:
        self.dice = random.Random(seed)
        self.dialect = dialect
        self.tables: list[SqlTable] = []
        self.indexes = 0

    def statements(self) -> Iterator[str]:
        """In an order that a server takes."""
        if self.dialect == "postgresql":
            yield "CREATE EXTENSION IF NOT EXISTS citext"
            yield "CREATE TYPE mood AS ENUM ('sad', 'very happy', 'it''s')"
            yield "CREATE DOMAIN posint AS integer CHECK (VALUE > 0)"
        for number in range(self.dice.randint(2, 9)):
            yield from self._table(number)
        if self._chance(40):
            yield f"CREATE VIEW a_view AS SELECT * FROM {self._q(self.tables[0].name)}"

    def _chance(self, percent: int) -> bool:
        return self.dice.random() * 100 < percent

    def _q(self, name: str) -> str:
        return f"`{name}`" if self.dialect == "mysql" else f'"{name}"'

    def _table(self, number: int) -> Iterator[str]:
        dice = self.dice
        base = dice.choice(_WORDS)
        plural = dice.choice(["", "s", "es", "_list", f"_{number}"])
        name = f"{base}{plural}"
        while name.lower() in {one.name.lower() for one in self.tables}:
            name += f"_{number}"
        if self._chance(4):
            name = f"_{name}"
        table = SqlTable(name, ["id"], self._key_type())
        parts = self._key(table)
        for place in range(dice.randint(0, 7)):
            parts.append(self._column(table, place))
        for _ in range(dice.randint(0, 2) if self.tables else 0):
            parts += self._reference(table, dice.choice(self.tables))
        if self._chance(25):
            moment = {"postgresql": "timestamptz", "mysql": "datetime(6)", "sqlite": "DATETIME"}[
                self.dialect
            ]
            now = "CURRENT_TIMESTAMP(6)" if self.dialect == "mysql" else "CURRENT_TIMESTAMP"
            parts.append(f"created_at {moment} NOT NULL DEFAULT {now}")
            if self._chance(50):
                parts.append(f"updated_at {moment} NOT NULL DEFAULT {now}")
        parts += self._rules(table)
        self.tables.append(table)
        ends = ("UNIQUE", "CONSTRAINT", "FOREIGN", "PRIMARY")
        parts.sort(key=lambda part: part.startswith(ends))
        yield f"CREATE TABLE {self._q(name)} ({', '.join(parts)})"
        yield from self._indexes(table)

    def _key_type(self) -> str:
        return {"postgresql": "integer", "mysql": "int", "sqlite": "INTEGER"}[self.dialect]

    def _key(self, table: SqlTable) -> list[str]:
        dice = self.dice
        kind = dice.choice(["made", "made", "made", "given", "text", "two", "none"])
        if kind == "made":
            made = {
                "postgresql": dice.choice(
                    ["serial PRIMARY KEY", "integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"]
                ),
                "mysql": "int AUTO_INCREMENT PRIMARY KEY",
                "sqlite": dice.choice(["INTEGER PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT"]),
            }[self.dialect]
            return [f"id {made}"]
        if kind == "given":
            table.key = [dice.choice(["id", "code", f"{table.name.strip('_')}_id"])]
            return [f"{self._q(table.key[0])} {table.key_type} NOT NULL PRIMARY KEY"]
        if kind == "text":
            table.key, table.key_type = ["code"], "varchar(20)"
            return ["code varchar(20) NOT NULL PRIMARY KEY"]
        table.key = ["a", "b"] if kind == "two" else []
        if kind == "two":
            return [
                f"a {table.key_type} NOT NULL",
                f"b {table.key_type} NOT NULL",
                "PRIMARY KEY (a, b)",
            ]
        return [f"z {table.key_type}"]

    def _column(self, table: SqlTable, place: int) -> str:
        dice = self.dice
        kind = dice.choice(_TYPES[self.dialect])
        name = (
            f"{dice.choice(_WORDS)}_{place}"
            if self._chance(80)
            else f"{dice.choice(_WORDS)}{place}Col"
        )
        sort = _sort(kind)
        text = f"{self._q(name)} {kind}"
        if " NULL" not in kind and self._chance(40):
            text += " NOT NULL"
        if sort in _DEFAULTS and self._chance(40) and "blob" not in kind:
            text += f" DEFAULT {dice.choice(_DEFAULTS[sort])}"
        if sort == "int" and self._chance(15):
            text += f" CHECK ({self._q(name)} {dice.choice(['> -10', 'BETWEEN -100 AND 100', 'IN (-3, 0, 7)'])})"
        if sort in ("int", "text"):
            table.columns.append((name, sort))
        return text

    def _reference(self, table: SqlTable, target: SqlTable) -> list[str]:
        if not target.key:
            return []
        kinds = {table.name for table in self.tables}
        names = [
            f"{target.name.strip('_')}_{one}_{len(kinds)}{self.dice.randint(0, 99)}"
            for one in target.key
        ]
        if len(names) == 1 and self._chance(80):
            names = [f"{names[0]}_id"]
        required = " NOT NULL" if self._chance(40) else ""
        columns = [f"{self._q(one)} {target.key_type}{required}" for one in names]
        rule = self.dice.choice(
            ["", " ON DELETE CASCADE", " ON DELETE RESTRICT", " ON UPDATE CASCADE"]
        )
        if not required and self._chance(30):
            rule = " ON DELETE SET NULL"
        own = ", ".join(map(self._q, names))
        others = ", ".join(map(self._q, target.key))
        name = f"CONSTRAINT {self._q(f'my_{names[0]}')} " if self._chance(20) else ""
        return [
            *columns,
            f"{name}FOREIGN KEY ({own}) REFERENCES {self._q(target.name)} ({others}){rule}",
        ]

    def _rules(self, table: SqlTable) -> list[str]:
        found = []
        short = [name for name, _ in table.columns]
        if len(short) > 1 and self._chance(25) and self.dialect != "mysql":
            found.append(f"UNIQUE ({self._q(short[0])}, {self._q(short[1])})")
        numbers = [name for name, sort in table.columns if sort == "int"]
        if len(numbers) > 1 and self._chance(40):
            one, other = map(self._q, numbers[:2])
            rule = self.dice.choice(
                [
                    f"{one} < {other} OR {other} IS NULL",
                    f"{one} + 1 <> {other}",
                    f"NOT ({one} = 3 AND {other} = 4)",
                ]
            )
            found.append(f"CONSTRAINT {self._q(f'rule_of_{table.name}')} CHECK ({rule})")
        return found

    def _indexes(self, table: SqlTable) -> Iterator[str]:
        for name, sort in table.columns:
            if not self._chance(30) or (sort == "text" and self.dialect == "mysql"):
                continue
            self.indexes += 1
            unique = "UNIQUE " if self._chance(20) else ""
            direction = " DESC" if self._chance(15) else ""
            where = ""
            if self.dialect != "mysql" and self._chance(20):
                where = f" WHERE {self._q(name)} IS NOT NULL"
            on = self._q(name)
            if sort == "text" and self.dialect != "mysql" and self._chance(20):
                on, direction = f"lower({on})", ""
            yield f"CREATE {unique}INDEX idx_{self.indexes} ON {self._q(table.name)} ({on}{direction}){where}"


def _sort(kind: str) -> str:
    bare = kind.lower()
    if "unsigned" in bare or bare == "interval":
        return ""
    if (
        bare.startswith(("int", "bigint", "smallint", "mediumint"))
        and "[" not in bare
        and "range" not in bare
    ):
        return "int"
    if (
        bare.startswith(("text", "varchar(8", "varchar"))
        and "[" not in bare
        and "collate" not in bare
    ):
        return "text"
    if bare.startswith(("numeric(", "decimal(")):
        return "decimal"
    return ""
