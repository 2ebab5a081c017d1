"""What other tools call what the language has: Django, Rails, Prisma, SQL, JPA, JSON Schema, TypeScript.

Similar spelling leads astray (`int` is nearest to `bigint`, `required` to `require`), so these words
come first, each with its remedy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence


def _table(rows: Mapping[str, str]) -> dict[str, str]:
    """Words that share a remedy stand in one row."""
    return {word: remedy for words, remedy in rows.items() for word in words.split()}


_TYPES = _table(
    {
        "string str varchar varchar2 nvarchar nvarchar2 charactervarying chars charfield": "string",
        "text longtext mediumtext tinytext clob textfield textarea richtext markdown": "text",
        "integer int int4 int32 mediumint integerfield positiveintegerfield num": "integer",
        "smallint tinyint int2 int16 short smallintegerfield year": "smallint",
        "bigint long int8 int64 bigintegerfield biginteger": "bigint",
        "decimal numeric dec bigdecimal decimalfield money currency": "decimal",
        "float double doubleprecision float8 float64 floatfield": "float",
        "real float4 float32": "real",
        "boolean bool bit booleanfield flag": "boolean",
        "datetime timestamp timestamptz timestampwithtimezone datetimefield datetimetz datetime2 instant "
        "datetimeoffset zoneddatetime offsetdatetime moment": "datetime",
        "localdatetime timestampwithouttimezone timestampntz": "naive_datetime",
        "localdate datefield day": "date",
        "time localtime timefield": "time",
        "interval timedelta duration durationfield period": "interval",
        "json jsonb jsonfield object dict map hash any record unknown mapping": "json",
        "bytes blob bytea binary varbinary buffer longblob binaryfield": "bytes",
        "file filefield attachment upload": "file",
        "image imagefield picture photo": "image",
        "uuid guid uuid4 uuidv4 uuidv7 uniqueidentifier uuidfield cuid ulid": "uuid",
        "email mail emailaddress emailfield": "email",
        "url uri urlfield link website": "url",
        "slug slugfield": "slug",
        "passwd passwordhash": "password",
    }
)
_LENGTHS = {"string": "string(100)", "decimal": "decimal(10,2)"}
_RELATION = (
    "what refers to another entity stands under 'relations', beside 'fields': "
    "relations: {author: Author}"
)
_LIST_OF_ROWS = (
    "say it on the other side, which holds the key: relations: {author: {to: Author, "
    "inverse: books}} in Book gives Author its books"
)
_OTHER_TYPES = _table(
    {
        "number": "write integer, decimal(10,2) for money, or float",
        "foreignkey foreign_key references reference belongsto manytoone onetoone relation ref fk "
        "onetoonefield": _RELATION,
        "manytomany manytomanyfield hasmany onetomany": _LIST_OF_ROWS,
        "list set tuple sequence vector": "write array(string(50))",
        "choice choices select oneof": "write enum(draft, published)",
        "serial bigserial smallserial autofield bigautofield autoincrement identity id": "the key "
        "is made without a field; 'id: bigint' in the entity, or app.ids, chooses its type",
        "ip inet ipaddress": "write string(45), or {sqlalchemy: postgresql.INET(), python: str}",
        "phone phonenumber tel": "write string(30)",
        "date": "write date for a day, datetime for a moment",
        "null void never": "write the type with a question mark: string?",
    }
)


def type_remedy(name: str, arguments: str = "") -> str:
    """What to write instead of a type of another tool; nothing for a word that nobody knows."""
    word = re.sub(r"[^a-z0-9_]", "", name.casefold())
    plain = word.replace("_", "")
    if plain in _OTHER_TYPES or word in _OTHER_TYPES:
        return _OTHER_TYPES.get(plain, _OTHER_TYPES.get(word, ""))
    known = _TYPES.get(plain)
    if plain == "tinyint" and arguments == "1":
        known = "boolean"
    if known is None:
        return ""
    takes_numbers = known in _LENGTHS and re.fullmatch(r"[0-9]+(\s*,\s*[0-9]+)?", arguments)
    return f"write {known}({arguments})" if takes_numbers else f"write {_LENGTHS.get(known, known)}"


_BOUNDS = {">=": "ge", "<=": "le", ">": "gt", "<": "lt"}
_SQL_WORDS = re.compile(
    r"\b(not null|primary key|unique|default|references|null|unsigned)\b", re.IGNORECASE
)


def notation_remedy(text: str) -> str:
    """What to write instead of a notation of another tool."""
    head, _, rest = text.partition("(")
    listed = re.fullmatch(
        r"([A-Za-z][A-Za-z0-9]*)\[\]|(?:list|array)[<\[](\w+)[>\]]", text, re.IGNORECASE
    )
    if listed:
        item = listed.group(1) or listed.group(2)
        known = type_remedy(item).removeprefix("write ")
        return f"write array({known or item})" if known or item[0].islower() else _LIST_OF_ROWS
    enum = re.fullmatch(r"enum\s*[\[{<](.+)[\]}>]", text, re.IGNORECASE)
    if enum:
        return f"write enum({enum.group(1)})"
    optional = re.fullmatch(
        r"(?:optional|nullable|maybe)\W(.+)\W|(\w+)\?(\(.*\))|\?(.+)", text, re.IGNORECASE
    )
    if optional:
        plain, head, arguments, marked = optional.groups()
        inner = plain or marked or f"{head}{arguments}"
        known = notation_remedy(inner).removeprefix("write ")
        return f"write {inner if '(' in inner else known or inner}?"
    if text.endswith(","):
        return "no comma ends a line; commas stand between keys in braces only"
    if "|" in text:
        values = [part.strip().strip("'\"") for part in text.split("|")]
        if values[-1] in ("null", "undefined", "None"):
            return f"write {type_remedy(values[0]).removeprefix('write ') or values[0]}?"
        return f"write enum({', '.join(values)})"
    bound = re.fullmatch(r"(\w+)\s*(>=|<=|>|<)\s*(-?[0-9.]+)", text)
    if bound:
        name, sign, number = bound.groups()
        return f"write {{type: {name}, {_BOUNDS[sign]}: {number}}}"
    if "@" in text or ":" in text or "=" in text or _SQL_WORDS.search(text):
        return "what a field has besides its type are keys: {type: string(100), unique: true}"
    return type_remedy(head, rest.rpartition(")")[0])


def list_remedy(items: Sequence[str]) -> str:
    """What to write instead of a list in the place of a type: `[string]`, `[draft, published]`."""
    if len(items) != 1:
        return f"write enum({', '.join(items)})" if items else ""
    return notation_remedy(f"{items[0]}[]") or f"write array({items[0]})"


_DOC = "write doc: 'a sentence'"
_NULLABLE = (
    "fields are required; those that may be missing have nullable: true, or ? after the type"
)
_OPTIONAL = "write nullable: true"
_LENGTH = "the length stands in the type: string(100)"
_PRECISION = "precision and scale stand in the type: decimal(10,2)"
_KEY = "the key is the entity's, not a field: id: {name: code, type: string(20)}, beside 'fields'"
_CHECKS = "rules stand under 'checks' of the entity: checks: {is_positive: price > 0}"
_FIELD = _table(
    {
        "required not_null notnull presence mandatory is_required": _NULLABLE,
        "null optional blank allow_null is_nullable is_optional": _OPTIONAL,
        "label title verbose_name help_text description comment desc note": _DOC,
        "min minimum min_value at_least minvalue": "write ge: 1 for a number, min_length: 1 for a "
        "text",
        "max maximum max_value at_most maxvalue": "write le: 10 for a number, max_length: 10 for a "
        "text",
        "exclusive_minimum greater_than above": "write gt: 0",
        "exclusive_maximum less_than below": "write lt: 10",
        "length size len limit max_len maxlen": _LENGTH,
        "precision scale max_digits decimal_places digits": _PRECISION,
        "choices values options enum allowed one_of inclusion in": "write type: enum(draft, "
        "published)",
        "primary_key pk primary is_primary key id": _KEY,
        "foreign_key fk references ref to relation on_delete related_name": _RELATION,
        "auto_increment autoincrement identity serial": "a key that the database makes needs no "
        "field",
        "auto_now auto_now_add": "write timestamps: true in the entity, or default: now()",
        "regex regexp match matches validate": "write pattern: '^[a-z]+$'",
        "readonly read_only writeonly write_only hidden editable private visible exclude": "api "
        "says which bodies carry it: api: [read]",
        "indexed db_index": "write index: true",
        "is_unique uniq unique_key": "write unique: true",
        "check constraint validators validations rules": _CHECKS,
        "format": "the type says it: email, url, uuid, date or datetime",
        "example": "write examples: [value]",
        "items of element": "the type says it: array(string(50))",
        "unsigned positive": "write ge: 0",
        "db_column column_name field_name": "write column: name",
        "initial default_value server_default": "write default: value",
        "computed formula expression derived": "write compute: unit_price * quantity",
        "hash hashed encrypted": "write type: password",
        "filter filters filterable": "it stands in the entity, beside 'fields': filters: [title]",
        "search searchable": "it stands in the entity, beside 'fields': search: [title]",
        "sortable order_by ordering": "it stands in the entity, beside 'fields': order_by: -title",
    }
)
_FIELDS = "write fields: {title: string(100)}"
_HAS = "write relations: {author: Author}, on the side that holds the key"
_ENTITY = _table(
    {
        "columns properties attributes props members": _FIELDS,
        "has_many one_to_many has_one": _LIST_OF_ROWS,
        "belongs_to many_to_one references foreign_keys foreign_key associations relationships "
        "relation edges one_to_one": _HAS,
        "many_to_many has_and_belongs_to_many": "write relations: {tags: {to: Tag, many: true}}",
        "meta ordering order sort_by default_order": "write order_by: -title",
        "validates validations constraints validators rules check": "write checks: {is_positive: "
        "price > 0}",
        "scopes finders scope": "write queries: {recent: {where: …, route: /recent}}",
        "primary_key pk key keys primary": "write id: uuid, or id: [order, product]",
        "table_name tablename db_table": "write table: name",
        "description comment title label verbose_name": _DOC,
        "required": _NULLABLE,
        "methods operations endpoints crud route": "write routes: [create, list, get, update, "
        "delete]",
        "index": "write indexes: [[title, price]]",
        "uniques unique_together unique_constraints": "write unique: [[name, category]]",
        "soft_deletes paranoid softdelete deleted_at": "write soft_delete: deleted_at, which names "
        "a nullable datetime or a boolean",
        "timestamp created_at updated_at created_updated": "write timestamps: true",
        "seed seeds fixtures data initial": "write rows: {key: code, data: [{code: a}]}",
        "filter filterable": "write filters: [title]",
        "searchable search_fields": "write search: [title]",
        "hooks callbacks triggers": "write after_create, or states with on_enter",
        "extends inherits mixin uses include": "write mixins: [Audited]",
        "name": "write display: title",
        "pagination": "it stands in app: app: {name: shop, pagination: {style: cursor}}",
        "versioned optimistic_lock optimistic_locking lock_version etag": "write version: true",
        "permissions permission roles policies policy authorize authorization": "this version makes "
        "no rules of access; leave it out",
        "type": "leave it out: an entity is a table",
    }
)
_TOP = _table(
    {
        "models tables schemas resources entity types model collections definitions": "write "
        "entities: {Book: {fields: {title: string(100)}}}",
        "enum": "write enums: {Status: [draft, published]}",
        "relations relationships fields": "it stands in an entity",
        "project application info config settings": "write app: {name: shop}",
        "mixin": "write mixins",
    }
)
_INDEX = _table(
    {
        "columns column keys on": "write fields: [title, -price]",
        "unique is_unique": "write unique: [[title, price]] in the entity, in the place of an index",
        "using type": "write method: gin",
        "condition partial filter": "write where: price < 10",
    }
)
_URL = "leave it out: DATABASE_URL, in the environment of the application, says where the data is"
_APP = _table(
    {
        "async asynchronous": "write mode: async or mode: sync",
        "sync synchronous": "write mode: sync",
        "database_url db_url url dsn connection host port user password": _URL,
        "db dialect engine": "write database: postgresql",
        "id key primary_key": "write ids: uuid",
        "page_size paging": "write pagination: {size: 20}",
        "base_path root api_prefix path": "write prefix: /api/v1",
        "desc summary doc": "write description: 'a sentence'",
    }
)
_RELATION_KEYS = _table(
    {
        "belongs_to target entity model type ref class_name refers_to many_to_one with": "write to: "
        "Author",
        "has_many one_to_many": _LIST_OF_ROWS,
        "many_to_many m2m has_and_belongs_to_many": "write {to: Tag, many: true}",
        "one_to_one has_one": "write {to: Profile, unique: true}",
        "back_populates backref related_name inverse_of mapped_by reverse": "write inverse: books",
        "ondelete cascade dependent delete": "write on_delete: cascade",
        "onupdate": "write on_update: cascade",
        "optional null required blank": "write nullable: true for a relation that may be missing",
        "through join_table secondary": "write table: name",
        "foreign_key fk join_column db_column": "write column: name",
        "lazy eager fetch": "leave it out: views say what is shown, with include",
        "description comment": _DOC,
    }
)
_WHERE = "write where: price < 10"
_QUERY = _table(
    {
        "filter filters condition conditions if when": _WHERE,
        "order sort sort_by ordering": "write order_by: -price",
        "path url endpoint": "write route: /name",
        "parameters args arguments inputs": "write params: {limit: integer}",
        "single first unique": "write one: true",
        "select fields": "write view, and name one of 'views'",
        "aggregate aggregates metrics columns": "write values: {total: sum(price)}",
        "group groupby": "write group_by: category",
        "effects steps then body update": "write do: [{set: {status: 'done'}}]",
        "guard precondition": "write require: {stock > 0: Sold out}",
        "set create release attempt": "effects stand under 'do': do: [{set: {stock: stock - 1}}]",
        "method verb": "write it before the path: route: POST /{id}/name",
        "title label heading": "write summary: Low-stock products",
        "description": _DOC,
    }
)
_KEYS = {
    "a field": _FIELD,
    "a parameter": _FIELD,
    "an entity": _ENTITY,
    "a mixin": _ENTITY,
    "a spec": _TOP,
    "an index": _INDEX,
    "app": _APP,
    "a relation": _RELATION_KEYS,
    "a query": _QUERY,
    "a report": _QUERY,
    "an action": _QUERY,
    "a bulk statement": _QUERY,
    "a view": _QUERY,
}


def key_remedy(owner: str, name: str) -> str:
    """What to write instead of a key of another tool; nothing for one that nobody knows."""
    return _KEYS.get(owner, {}).get(snake(name), "")


def is_choice(name: str) -> bool:
    """Whether a key of a field lists the values of an enum."""
    return _FIELD.get(snake(name), "").startswith("write type: enum(")


def is_item(name: str) -> bool:
    """Whether a key of a field says what an array holds."""
    return _FIELD.get(snake(name), "").startswith("the type says it: array(")


def snake(name: str) -> str:
    """`maxLength` and `max-length` as the language spells it."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("-", "_").casefold()


_CHOICES = {
    "route": _table(
        {
            "index all": "list",
            "show read retrieve detail find": "get",
            "destroy remove": "delete",
            "edit patch partial_update": "update",
            "new add store post insert": "create",
            "put": "replace",
            "bulk": "bulk_create",
        }
    ),
    "database": _table({"postgres pg psql": "postgresql", "mariadb maria": "mysql"}),
    "mode": _table({"asynchronous asyncio": "async", "synchronous": "sync"}),
    "id type": _table({"int serial autoincrement auto": "integer", "guid uuid4": "uuid"}),
    "delete rule": _table(
        {
            "destroy delete delete_all all": "cascade",
            "nullify setnull null set_null": "set_null",
            "protect": "restrict",
            "noaction do_nothing none": "no_action",
        }
    ),
    "filter operator": _table(
        {
            "like has substring includes": "contains",
            "ilike": "icontains",
            "prefix starts_with starts begins": "startswith",
            "suffix ends_with ends": "endswith",
            "ieq equals_ignore_case": "iexact",
        }
    ),
    "body": _table({"post": "create", "patch put edit": "update", "get response": "read"}),
}


def choice_of(what: str, written: str) -> str:
    """The choice that a word of another tool means; nothing for one that nobody knows."""
    return _CHOICES.get(what, {}).get(snake(written).replace(" ", "_"), "")
