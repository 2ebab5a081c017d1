"""What revisions call beside Alembic's own operations: the package `migration_steps` in the folder
`alembic` of a project.

Replay puts a module of the same words in its place, and records what they are called with. A script
has no branches: how a database does a step is the module's business, so every word tells the whole
change for all of them.

    by_database(sqlite="…", postgresql="…", mysql="…")
        A ClauseElement with the SQL of each database: in checks, defaults, computed columns,
        expressions of indexes, `fill` and `using`.
    stop_if_any(select, message)
        A guard. Nothing to a state.
    alter_table(name, schema=None)
        A context manager that gives a table with
            add_column(sa.Column, fill=None, numbered=False)
            drop_column(name)
            alter_column(name, type_=, nullable=, server_default=, comment=, autoincrement=,
                existing_type=, existing_nullable=, existing_server_default=, existing_comment=,
                existing_autoincrement=, using=, fill=)      as `op.alter_column`, `using` and `fill` compute
            add_constraint(sa.Constraint)                    as within `op.create_table`
            drop_constraint(name, type_, index=False)        "primary", "unique", "check", "foreignkey"
            rename_constraint(old, sa.Constraint)            the same rule under its new name
            create_table_comment(text), drop_table_comment()
    rename_index(table, old, new, schema=None)
    collate(table, collation)
        How the texts of a table compare on MySQL.
    change_enum(name, values, columns={"table.column": default or None}, replaced={}, before=[])
        Other values of a type of PostgreSQL, in these columns (`schema.table.column` in a schema);
        what it has beside those of `before` stays.

All else is Alembic's own. Where there is one database, or all say the same, a script uses
`op.execute` for what Alembic has no operation for: `UPDATE`, `INSERT … SELECT`, and what
`generator/migrations/statements.py` reads.

Older scripts have words that a replay still knows: `rename_column`, `rename_sequence`, `move_table`,
`copy_rows`, and for reference rows `insert_rows`, `update_row`, `delete_rows`, `key_of` and `now`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from generator.artifacts.app_view import AppView
from generator.artifacts.online_helper import OnlineHelper, called_in
from generator.artifacts.planned import PlannedFile
from generator.emit import literal
from generator.ir import App, Database

MODULE = "migration_steps"
"""What scripts import it as: `alembic.ini` puts the folder that it lies in on the path."""
FOLDER = f"alembic/{MODULE}"
OLDER_MODULE = "app.migration"
"""What revisions used to import: where one does, it is the project's own and stays."""

_EXPORTS = {
    "collation": ("collate",),
    "enums": ("change_enum",),
    "guards": ("stop_if_any",),
    "indexes": ("rename_index",),
    "tables": ("alter_table",),
    "texts": ("by_database",),
}
"""What scripts call of each module."""
ONLINE = "online"
"""A package that they call as such: `online.create_index(…)` is Alembic's, beside readers and writers."""
_OF_ONE_DATABASE = {"change_enum": Database.POSTGRESQL, "collate": Database.MYSQL}
_OF_MANY = {"by_database", "collate", "rename_index"}
"""Where there is one database, a revision says it in its words."""
_CALLED = re.compile(rf"(?:\b{MODULE}\.|(?<![.\w]))(\w+)")
"""Names, but for those of other things: `sa.func.now`."""
_NEEDED = {
    "collation": ("sql",),
    "enums": ("sql",),
    "indexes": ("sql",),
    "online": ("sql",),
    "tables": ("definitions", "sql"),
    "texts": ("sql",),
}
"""What modules are built on."""
_BLOCK = re.compile(r"\balter_table\([^)]*\) as table:\n((?: {8,}[^\n]*\n)+)")
_SERVERS = {
    Database.POSTGRESQL: r"(?:using|numbered|type_|autoincrement)=|rename_constraint",
    Database.MYSQL: r"(?:using|numbered|index|autoincrement)=|rename_constraint|\bprimary\b|PrimaryKey",
}
"""What a server does in another way than Alembic, within the block of a table."""


@dataclass(frozen=True)
class MigrationHelper:
    """The modules of the package that some revisions call, or all of them."""

    called: frozenset[str] = frozenset(_EXPORTS)
    online: frozenset[str] = frozenset()
    """What they call of the package `online`."""
    special: frozenset[Database] = frozenset(_SERVERS)
    """Servers that tables need a class of their own for."""

    name = "migration_helper"

    @classmethod
    def of(cls, scripts: Iterable[str]) -> MigrationHelper:
        """What these scripts call; a function that is only named counts, too."""
        texts = [text for text in scripts if re.search(rf"\b{MODULE}\b", text)]
        words = {word for text in texts for word in _CALLED.findall(text)}
        called = {name for name, one in _EXPORTS.items() if not words.isdisjoint(one)}
        online = called_in(text for text in texts if re.search(rf"import [^\n]*\b{ONLINE}\b", text))
        called |= {ONLINE} if online else set()
        return cls(frozenset(called), online, frozenset(_special(texts)))

    def plan(self, app: App) -> Iterator[PlannedFile]:
        if not self.called:
            return
        view = HelperView(app, self.called, self.special)
        yield PlannedFile(f"{FOLDER}/__init__.py", "migrations/helper/package.py.jinja", view)
        for module in self._modules(view):
            template = f"migrations/helper/{module}.py.jinja"
            yield PlannedFile(f"{FOLDER}/{module}.py", template, view)
        if self.online:
            yield from OnlineHelper(self.online, f"{FOLDER}/{ONLINE}").plan(app)

    def _modules(self, view: HelperView) -> Iterator[str]:
        called = frozenset(view.exports_of)
        callers = called | (self.called & {ONLINE})
        needed = {one for name in callers for one in _NEEDED.get(name, ())}
        yield from sorted(called | needed)
        if "tables" in called:
            yield from (one.value for one in view.app.databases if view.has_table(one))
            yield from ["server"] if view.has_server else []


def _special(texts: Iterable[str]) -> Iterator[Database]:
    """Servers that have to do more in a block than Alembic does; all where one is written otherwise."""
    whole = "\n".join(texts)
    blocks = _BLOCK.findall(whole)
    for database, words in _SERVERS.items():
        if len(blocks) < whole.count("alter_table(") or re.search(words, "\n".join(blocks)):
            yield database


_NAMES = {
    Database.SQLITE: "SqliteTable",
    Database.POSTGRESQL: "PostgresqlTable",
    Database.MYSQL: "MysqlTable",
}
_RENAMINGS = {
    Database.SQLITE: "_make_again(old, new)",
    Database.POSTGRESQL: 'run(f"ALTER INDEX {quoted(old, schema)} RENAME TO {quoted(new)}")',
    Database.MYSQL: 'run(f"ALTER TABLE {quoted(table)} RENAME INDEX {quoted(old)} TO {quoted(new)}")',
}


@dataclass(frozen=True)
class HelperView(AppView):
    called: frozenset[str] = frozenset(_EXPORTS)
    special: frozenset[Database] = frozenset(_SERVERS)

    @property
    def modules(self) -> list[str]:
        """Those that scripts call."""
        whole = [f"from {MODULE} import {ONLINE}"] if ONLINE in self.called else []
        return whole + [
            f"from {MODULE}.{name} import {', '.join(exports)}"
            for name, exports in self.exports_of.items()
        ]

    @property
    def exports(self) -> list[str]:
        names = [name for exports in self.exports_of.values() for name in exports]
        names += [ONLINE] if ONLINE in self.called else []
        return [f"{literal(name)}," for name in sorted(names)]

    @property
    def exports_of(self) -> dict[str, list[str]]:
        """Modules that scripts call, and what they call there."""
        called = sorted(self.called - {ONLINE})
        known = {name: [*filter(self._has, _EXPORTS[name])] for name in called}
        return {name: words for name, words in known.items() if words}

    def _has(self, name: str) -> bool:
        if name in _OF_MANY and not self.is_many:
            return False
        return _OF_ONE_DATABASE.get(name, self.app.databases[0]) in self.app.databases

    @property
    def is_many(self) -> bool:
        """The application runs on several databases."""
        return len(self.app.databases) > 1

    @property
    def sql(self) -> str:
        """The type of SQL that a revision gives."""
        return "Sql" if self._has_texts else "str"

    @property
    def text_imports(self) -> list[str]:
        """Those that a module does without are taken out again."""
        names = "Sql, text_if_any, text_of"
        return [f"from {MODULE}.texts import {names}"] if self._has_texts else []

    def text_of(self, name: str) -> str:
        """What the database at hand understands of a revision's SQL."""
        return f"text_of({name})" if self._has_texts else name

    def text_if_any(self, name: str) -> str:
        """The same, where it may be nothing."""
        return f"text_if_any({name})" if self._has_texts else name

    @property
    def _has_texts(self) -> bool:
        return self.is_many and "texts" in self.called

    def has_table(self, database: Database) -> bool:
        """A class of its own for the tables of this database."""
        return database is Database.SQLITE or database in self.special

    @property
    def _tables(self) -> dict[Database, str]:
        """Classes of tables."""
        return {
            one: _NAMES[one] if self.has_table(one) else "ServerTable" for one in self.app.databases
        }

    @property
    def table(self) -> str:
        """The type of a table in the hands of a revision."""
        return " | ".join(dict.fromkeys(self._tables.values()))

    @property
    def table_imports(self) -> list[str]:
        own = [
            f"from {MODULE}.{one.value if self.has_table(one) else 'server'} import {name}"
            for one, name in self._tables.items()
        ]
        return ["", *([f"from {MODULE}.sql import dialect"] if self.is_many else []), *own]

    @property
    def table_made(self) -> list[str]:
        if len(set(self._tables.values())) == 1:
            return [f"table = {self.table}(name, schema)"]
        made = [(one, f"{name}(name, schema)") for one, name in self._distinct]
        if len(made) == 2:
            (first, one), (_, other) = made
            condition = f'dialect() == "{first.value}"'
            return [f"table: {self.table} = {one} if {condition} else {other}"]
        statements = {one: f"table = {call}" for one, call in made}
        return [f"table: {self.table}", *self._by_database(statements)]

    @property
    def _distinct(self) -> list[tuple[Database, str]]:
        """Each class of tables with one database; that of several servers comes last."""
        found = {name: one for one, name in self._tables.items()}
        named = [(one, name) for name, one in found.items()]
        return sorted(named, key=lambda each: each[1] == "ServerTable")

    @property
    def table_finished(self) -> list[str]:
        """What some tables do at the end of a block."""
        names = list(dict.fromkeys(self._tables.values()))
        found = [name for name in names if name in {"SqliteTable", "MysqlTable"}]
        if len(found) == len(names):
            return ["table.finish()"]
        finish = [f"if isinstance(table, {' | '.join(found)}):", "    table.finish()"]
        return finish if found else []

    @property
    def index_renamings(self) -> list[str]:
        return self._by_database({one: _RENAMINGS[one] for one in self.app.databases})

    def _by_database(self, statements: Mapping[Database, str]) -> list[str]:
        lines: list[str] = []
        for one, statement in statements.items():
            head = "elif" if lines else "if"
            is_last = one is list(statements)[-1]
            condition = "else:" if is_last else f'{head} dialect() == "{one.value}":'
            lines += [condition, f"    {statement}"]
        return lines
