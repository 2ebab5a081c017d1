"""Unique rules, indexes and checks of a table, beside what its fields and relations say already."""

from __future__ import annotations

import re

from generator.importing.model import (
    Grade,
    SourceCheck,
    SourceIndex,
    SourcePart,
    SourceUnique,
    Value,
)
from generator.importing.names import snake_name
from generator.importing.plan import SchemaPlan, TablePlan
from generator.importing.sql_reader import Unread, expression

_CALL = re.compile(
    r"\(*(lower|upper)\(+\"?(\w+)\"?\)?(?:::[a-z ]+)?\)+(?:::[a-z ]+)?\)*", re.IGNORECASE
)
_FUNCTION = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\s*\(")
_MAX_SQL = 2_000


class TableRules:
    """The rules of one entity on their way."""

    def __init__(
        self,
        plan: SchemaPlan,
        table: TablePlan,
        fields: dict[str, dict[str, Value]],
        relations: dict[str, dict[str, Value]],
        functions: set[str],
    ) -> None:
        self.plan = plan
        self.of = table
        self.table = table.table
        self.fields = fields
        self.relations = relations
        self.functions = functions
        self.uniques: list[Value] = []
        self.indexes: list[Value] = []
        self.checks: dict[str, Value] = {}
        self.sql: dict[str, str] = {}
        """Of each check, as the source has it."""
        self._there: list[tuple[str, ...]] = [table.key]
        self._conditions = {column.lower(): self._in_expressions(column) for column in table.names}
        self._types = {name: str(field.get("type", "")) for name, field in fields.items()}
        if table.own_key:
            kind = table.table.column(table.own_key).type.word
            self._types[table.names[table.own_key]] = kind
        for column in table.made:
            self._types[self._in_expressions(column)] = table.table.column(column).type.word

    def add(self) -> None:
        """All of them: what an index serves decides whether a relation makes one."""
        for rule in self.table.uniques:
            self._unique(rule)
        for index in self.table.indexes:
            self._index(index)
        for column in self.of.made:
            self._foreign_key_index(column)
        for name, reference in self.of.taken:
            if name in self.relations and not self._serves(reference.columns):
                self.relations[name]["index"] = False
        for number, check in enumerate(self.table.checks):
            self._check(check, number)

    def _tell(self, thing: str, text: str, grade: Grade = Grade.UNSAID) -> None:
        self.plan.tell(self.table.key, thing, text, grade)

    def _in_expressions(self, column: str) -> str:
        name = self.of.names[column]
        if column not in self.of.made:
            return name
        reference = self.of.made[column]
        target = self.plan.tables[reference.table]
        if reference.references == target.key:
            return f"{name}_id"
        other = target.names.get(reference.references[0], "id")
        return f"{name}_{other}"

    def _words(self, columns: tuple[str, ...]) -> list[str] | None:
        """Fields and relations; None where a column is not said."""
        found = [self.of.names[one] for one in columns if one in self.of.names]
        return found if len(found) == len(columns) else None

    def _follows(self, name: str, sort: str, words: tuple[str, ...]) -> bool:
        return self.plan.convention.follows(name, sort, self.table.name, words)

    # Unique rules

    def _unique(self, rule: SourceUnique) -> None:
        thing = f"unique {rule.name or ', '.join(rule.columns)}"
        words = self._words(rule.columns)
        if words is None:
            self._tell(thing, "a column of it is not said")
            return
        if any(set(one) == set(rule.columns) for one in self._there):
            if set(rule.columns) == set(self.of.key) and not self.table.primary_key:
                self._tell(thing, "it is the primary key here", Grade.NEAR)
                return
            self._tell(thing, "a key or another rule has the same columns")
            return
        self._there.append(rule.columns)
        follows = self._follows(rule.name, "uq", rule.columns)
        if self._is_mysql and rule.name in self.plan.convention.ambiguous:
            text = "another table has a rule of this name; here its name is made"
            for one in (rule.name, self.plan.convention.name("uq", self.table.name, rule.columns)):
                self._tell(f"unique {one}", text, Grade.NEAR)
            follows = True
        name = words[0]
        if len(words) == 1 and follows and rule.columns[0] not in self.of.key:
            members = self.relations if rule.columns[0] in self.of.made else self.fields
            if name in members:
                members[name]["unique"] = True
            else:
                self._tell(thing, "its column is no field")
            return
        listed: list[Value] = list(words)
        self.uniques.append(listed if follows else {"fields": listed, "name": rule.name})

    # Indexes

    def _index(self, index: SourceIndex) -> None:
        thing = f"index {index.name}"
        columns = tuple(part.column for part in index.parts)
        names = {one.name for one in self.table.references if one.columns == columns}
        if index.name and index.name in names:
            return  # MariaDB makes it for the foreign key
        if index.lost:
            self._tell(thing, index.lost)
            return
        words = [self._part(part) for part in index.parts]
        where = self._where(index.where)
        if None in words or where is None:
            self._tell(thing, "it is over an expression or a condition that is not said")
            return
        listed: list[Value] = [str(one) for one in words]
        is_plain = not (where or index.method or index.ops or index.include) and all(columns)
        if is_plain and not index.unique:
            self._plain(index, columns, listed)
            return
        said = {"where": where, "name": index.name, "method": index.method}
        found: dict[str, Value] = {"fields": listed}
        found.update({key: one for key, one in said.items() if one})
        options = self._options(index)
        if options is None:
            self._tell(thing, "an operator class or a column of it is not said")
            return
        if options:
            found["options"] = options
        if not index.unique:
            self.indexes.append(found)
            return
        self._unique_index(index, found, columns, thing, is_plain=is_plain)

    def _unique_index(
        self,
        index: SourceIndex,
        found: dict[str, Value],
        columns: tuple[str, ...],
        thing: str,
        *,
        is_plain: bool,
    ) -> None:
        if is_plain and any(set(one) == set(columns) for one in self._there):
            self._tell(thing, "a key or another rule has the same columns")
            return
        if any(part.descending for part in index.parts):
            self._tell(thing, "a unique rule has no direction")
            return
        if is_plain:
            self._there.append(columns)
            is_referred_to = any(
                one.references == columns and one.table == self.table.key
                for table in self.plan.schema.tables
                for one in table.references
            )
            if self.plan.schema.databases == ("postgresql",) and not is_referred_to:
                found["method"] = "btree"
            else:
                self._tell(thing, "it is a unique rule here, not an index alone", Grade.NEAR)
                self._tell(f"unique {index.name}", "it is an index there", Grade.NEAR)
        self.uniques.append(found)

    def _plain(self, index: SourceIndex, columns: tuple[str, ...], words: list[Value]) -> None:
        is_descending = any(part.descending for part in index.parts)
        if not is_descending and columns in self._there:
            self._tell(f"index {index.name}", "a key or another index has the same columns")
            return
        self._there.append(columns)
        if index.name in self.plan.convention.ambiguous and self._is_mysql:
            self._renamed(index, columns, words)
            return
        follows = self._follows(index.name, "ix", columns) and not is_descending
        is_alone = len(columns) == 1 and not self._is_led_elsewhere(index, columns[0])
        if follows and is_alone:
            if columns[0] not in self.of.made:
                name = self.of.names[columns[0]]
                if name in self.fields and columns[0] not in self.of.key:
                    self.fields[name]["index"] = True
                    return
            else:
                return
        is_short = follows or not index.name
        self.indexes.append(words if is_short else {"fields": words, "name": index.name})

    @property
    def _is_mysql(self) -> bool:
        return self.plan.schema.databases == ("mysql",)

    def _renamed(self, index: SourceIndex, columns: tuple[str, ...], words: list[Value]) -> None:
        """Names of indexes are those of one table there, and of all tables elsewhere."""
        text = "another table has an index of this name; here its name is made"
        made = self.plan.convention.name("ix", self.table.name, columns)
        for name in (index.name, made):
            self._tell(f"index {name}", text, Grade.NEAR)
        self.indexes.append(words)

    def _is_led_elsewhere(self, index: SourceIndex, column: str) -> bool:
        others = [self.of.key, *(rule.columns for rule in self.table.uniques)]
        others += [
            tuple(part.column for part in one.parts)
            for one in self.table.indexes
            if one is not index and not (one.where or one.method or one.lost)
        ]
        return any(one[:1] == (column,) for one in others)

    def _foreign_key_index(self, column: str) -> None:
        """A relation makes an index unless one begins with its column."""
        name = self.of.names[column]
        if not self._serves((column,)):
            self.relations[name]["index"] = False

    def _serves(self, columns: tuple[str, ...]) -> bool:
        return any(one[: len(columns)] == columns for one in self._there)

    def _part(self, part: SourcePart) -> str | None:
        sign = "-" if part.descending else ""
        if part.column:
            name = self.of.names.get(part.column)
            return f"{sign}{name}" if name else None
        found = _CALL.fullmatch(part.expression.strip())
        if found is None:
            return None
        name = self.of.names.get(found[2])
        return f"{sign}{found[1].lower()}({name})" if name and not sign else None

    def _where(self, sql: str) -> str | None:
        """The expression; empty where there is none, None where it is not said."""
        if not sql:
            return ""
        try:
            return expression(sql, self._conditions, self._types)
        except Unread:
            return None

    def _options(self, index: SourceIndex) -> dict[str, Value] | None:
        found: dict[str, Value] = {}
        ops = {self.of.names.get(column, ""): name for column, name in index.ops}
        include = [self.of.names.get(column, "") for column in index.include]
        if "" in ops or "" in include or len(ops) != len(index.ops):
            return None
        if ops:
            found["ops"] = dict(ops)
        if include:
            found["include"] = list(include)
        return found

    # Checks

    def _check(self, check: SourceCheck, number: int) -> None:
        thing = f"check {check.name or check.sql}"
        word = self._check_word(check, number)
        follows = self._follows(check.name, "ck", (word,))
        name: dict[str, Value] = {} if follows else {"name": check.name}
        self.sql[word] = " ".join(check.sql.split())
        try:
            said = expression(check.sql, self._conditions, self._types)
        except Unread:
            self._sql_check(check, thing, word, name)
            return
        made = self.plan.convention.name("ck", self.table.name, (word,))
        for one in {thing, thing if check.name else f"check {made}"}:
            if self.plan.schema.databases == ("postgresql",) and "length(" in said:
                self._tell(one, "length() is written char_length() here", Grade.NEAR)
            if " between " in f" {check.sql.lower()} ":
                self._tell(one, "BETWEEN is written with <= here", Grade.NEAR)
        self.checks[word] = {"expression": said, **name} if name else said

    def _sql_check(self, check: SourceCheck, thing: str, word: str, name: dict[str, Value]) -> None:
        sql = " ".join(check.sql.split())
        called = {one.lower() for one in _FUNCTION.findall(sql)}
        if called & {one.lower() for one in self.functions}:
            self._tell(thing, f"it calls a function of the database: {sql}")
        elif len(sql) > _MAX_SQL or not sql.isprintable():
            self._tell(thing, f"it is too long: {sql[:200]}")
        else:
            self._tell(thing, f"only the database reads it: {sql}", Grade.HATCHED)
            self.checks[word] = {"sql": sql, **name}

    def _check_word(self, check: SourceCheck, number: int) -> str:
        name = check.name
        prefix, suffix = f"ck_{self.table.name}_", "_check"
        if self.plan.convention.word == "prefix":
            name = name.removeprefix(prefix)
        else:
            name = name.removeprefix(f"{self.table.name}_").removesuffix(suffix)
        word = snake_name(name or f"rule_{number + 1}")
        while word in self.checks:
            word = f"{word}_{number + 1}"
        return word
