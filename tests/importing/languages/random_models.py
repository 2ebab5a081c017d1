"""Models of each language that nobody would write: every type, odd names, relations of all kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

_ENTITIES = (
    *("Order", "User", "Class", "Page", "Base", "Item", "HTTPServer", "Status", "Series", "Link"),
    *("Decimal", "Query", "Enum", "Index", "Person", "UserQuery", "Data", "Model", "X", "Type2"),
    *(
        "Datetime",
        "VeryLongNameOfAnEntityThatGoesOnAndOnUntilItIsLongerThanSixtyThreeLetters",
    ),
)
_FIELDS = (
    *("class", "import", "metadata", "from", "select", "order", "type", "name", "value", "URL"),
    *("userID", "createdAt", "updatedAt", "date", "uuid", "text", "registry", "model_dump", "q"),
    *("page", "pageSize", "self", "items", "data", "index", "count", "version", "json", "x1"),
    *("a_b", "aB", "isOK", "address2", "none", "session", "id2", "veryLong" + "Name" * 15),
)


def jdl(chance: Random) -> str:
    """A file of JDL."""
    return "\n".join(_jdl(chance))


def _jdl(chance: Random) -> Iterator[str]:
    entities = chance.sample(_ENTITIES, chance.randint(1, 6))
    yield 'enum Level { LOW, HIGH("very high"), class }'
    types = (
        *("String", "Integer", "Long", "BigDecimal", "Float", "Double", "Boolean", "LocalDate"),
        *("Instant", "ZonedDateTime", "Duration", "UUID", "TextBlob", "ImageBlob", "Level"),
    )
    for entity in entities:
        yield f"{chance.choice(['', '@readOnly ', '@filter ', '@dto(mapstruct) '])}entity {entity} {{"
        for field in _some(chance, _FIELDS, 7):
            kind = chance.choice(types)
            rules = [chance.choice(["", "required"]), chance.choice(["", "", "unique"])]
            if kind == "String":
                rules.append(
                    chance.choice(["", "minlength(2)", "maxlength(5000)", "pattern(/a|b/)"])
                )
            if kind in {"Integer", "Long", "Float"}:
                rules.append(chance.choice(["", "min(-3) max(10)", "min(1000)"]))
            yield f"  {field} {kind} {' '.join(rules)}"
        yield "}"
    for number in range(chance.randint(0, 6)):
        kind = chance.choice(["OneToMany", "ManyToOne", "OneToOne", "ManyToMany"])
        ends = [_end(chance, chance.choice([*entities, "User"]), f"end{number}") for _ in range(2)]
        ends[1] = ends[1].replace(f"end{number}", f"other{number}")
        yield f"relationship {kind} {{ {ends[0]} to {ends[1]} }}"
    yield chance.choice(["search * with elasticsearch", "paginate * with pager", "filter *"])


def _end(chance: Random, entity: str, name: str) -> str:
    return chance.choice([entity, f"{entity}{{{name}}}", f"{entity}{{{name}(name) required}}"])


def prisma(chance: Random) -> str:
    """A Prisma schema."""
    return "\n".join(_prisma(chance))


def _prisma(chance: Random) -> Iterator[str]:
    provider = chance.choice(["postgresql", "mysql", "sqlite", "mongodb", "sqlserver"])
    yield f'datasource db {{\n  provider = "{provider}"\n}}'
    yield 'enum Level {\n  LOW\n  HIGH @map("high")\n}'
    models = chance.sample(_ENTITIES, chance.randint(1, 5))
    body: dict[str, list[str]] = {one: [] for one in models}
    keys = {one: chance.choice(["Int", "BigInt", "String", "Uuid"]) for one in models}
    for model in models:
        body[model].append(f"  id {_prisma_key(keys[model])}")
        body[model] += [
            _prisma_field(chance, field) for field in _some(chance, _FIELDS, 6) if field != "id2"
        ]
    for number in range(chance.randint(0, 5)):
        left, right = chance.choice(models), chance.choice(models)
        if chance.random() < 0.3:
            body[left].append(f'  to{number} {right}[] @relation("r{number}")')
            body[right].append(f'  back{number} {left}[] @relation("r{number}")')
            continue
        optional = chance.choice(["", "?"])
        action = chance.choice(["", ", onDelete: Cascade", ", onDelete: SetDefault"])
        unique = chance.choice(["", " @unique"])
        scalar = {"Uuid": "String"}.get(keys[right], keys[right])
        body[left].append(
            f'  to{number} {right}{optional} @relation("r{number}", fields: [to{number}Id], '
            f"references: [id]{action})"
        )
        body[left].append(f"  to{number}Id {scalar}{optional}{unique}")
        many = f"{left}?" if unique else f"{left}[]"
        body[right].append(f'  back{number} {many} @relation("r{number}")')
    for model in models:
        yield f"model {model} {{"
        yield from body[model]
        yield chance.choice(
            ["", '  @@map("a_table")' if model == models[0] else "", "  @@index([id])"]
        )
        yield "}"


def _prisma_key(key: str) -> str:
    return {
        "Int": "Int @id @default(autoincrement())",
        "BigInt": "BigInt @id",
        "String": "String @id @default(cuid())",
        "Uuid": "String @id @default(uuid())",
    }[key]


def _prisma_field(chance: Random, field: str) -> str:
    kind = chance.choice(
        [
            *(
                "String",
                "Int",
                "BigInt",
                "Float",
                "Decimal",
                "DateTime",
                "Json",
                "Bytes",
                "Boolean",
            ),
            *("Level", "String @db.VarChar(30)", "String @db.Text", "Decimal @db.Decimal(30, 10)"),
            *("DateTime @default(now())", "DateTime @updatedAt", "Level @default(LOW)"),
            *('String @default("it\'s")', "String[]", "Level[]", "Int @default(-1)"),
            *('Unsupported("xml")', "Int @db.UnsignedInt", 'String @default(dbgenerated("f()"))'),
        ]
    )
    name, space, rest = kind.partition(" ")
    optional = "?" if chance.random() < 0.4 and not name.endswith("]") else ""
    unique = " @unique" if chance.random() < 0.1 and "[" not in name and "Uns" not in name else ""
    return f"  {field} {name}{optional}{space}{rest}{unique}"


def dbml(chance: Random) -> str:
    """A file of DBML."""
    return "\n".join(_dbml(chance))


def _dbml(chance: Random) -> Iterator[str]:
    kind = chance.choice(["PostgreSQL", "MySQL", "Oracle"])
    yield f"Project p {{ database_type: '{kind}' }}"
    yield "Enum level { low\n \"very high\" [note: 'x'] }"
    names = chance.sample([*_ENTITIES, "odd name", "_hidden", "1st", "s.inner", "orders"], 5)
    tables = names[: chance.randint(1, 5)]
    types = (
        *("int", "varchar", "varchar(40)", "text", "timestamp", "decimal(10,2)", "json", "level"),
        *("uuid", "boolean", "float", "date", "inet", "int[]", "numeric", "bytea", "tinyint(1)"),
    )
    columns: dict[str, list[str]] = {}
    for table in tables:
        columns[table] = _some(chance, [*_FIELDS, "odd column", "_x", "2nd"], 6)
        yield f"Table {_quoted(table)} {{"
        yield f"  id int [{chance.choice(['pk, increment', 'pk', 'not null, unique', 'note: 1'])}]".replace(
            "note: 1", "note: 'no key'"
        )
        for column in columns[table]:
            settings = [
                chance.choice(["not null", "null", "unique", "note: 'it''s'".replace("''", "\\'")]),
                chance.choice(
                    ["default: 0", "default: 'x'", "default: `now()`", "default: `f(1)`"]
                ),
            ]
            shown = f" [{', '.join(settings)}]" if chance.random() < 0.5 else ""
            yield f'  "{column}" {chance.choice(types)}{shown}'
        yield f'  indexes {{ (id, "{columns[table][0]}") [unique]\n `lower(id)` }}'
        yield "}"
    for _ in range(chance.randint(0, 6)):
        left, right = chance.choice(tables), chance.choice(tables)
        sign = chance.choice(["<", ">", "-", "<>"])
        column = chance.choice([*columns[right], "id"])
        yield f'Ref: {_quoted(left)}.id {sign} {_quoted(right)}."{column}"'


def _quoted(table: str) -> str:
    return ".".join(f'"{part}"' for part in table.split("."))


def _some(chance: Random, names: tuple[str, ...] | list[str], most: int) -> list[str]:
    return chance.sample(names, chance.randint(1, most))


LANGUAGES: dict[str, Callable[[Random], str]] = {"jdl": jdl, "prisma": prisma, "dbml": dbml}
