"""Types that a spec takes from SQLAlchemy: names and literals, read as data and never evaluated."""

from __future__ import annotations

import ast

from generator import problems
from generator.ir import Database, FieldType, Kind
from generator.resolve.context import Context
from generator.spec.documents.fields import FieldDocument

MAX_SOURCE = 200
_MODULES: dict[str, Database | None] = {
    "sa": None,
    "sqlite": Database.SQLITE,
    "postgresql": Database.POSTGRESQL,
    "mysql": Database.MYSQL,
}
"""Where types come from, and the database that has them."""
PYTHON = {kind.facts.native: kind for kind in Kind if kind.facts.native}
"""Types of Python, and how their values are checked and shown."""


def resolve_native(context: Context, document: FieldDocument) -> FieldType | None:
    """The type of a field that names one of SQLAlchemy's, or None with a problem."""
    report, written = context.report, document.sqlalchemy
    if written is None:
        return None
    source = _source(written)
    if source is None:
        report.add(problems.bad_native(written.at, written[:60]))
        return None
    if not _is_there(context, document, source):
        return None
    if document.python is None:
        report.add(problems.missing_key(document.at, "a field with 'sqlalchemy'", "python"))
        return None
    if document.python not in PYTHON:
        choices = list(PYTHON)
        at = document.python.at
        report.add(problems.not_a_choice(at, "type of Python", document.python[:60], choices))
        return None
    if not document.examples:
        report.add(problems.missing_key(document.at, "a field with 'sqlalchemy'", "examples"))
        return None
    return FieldType(kind=PYTHON[document.python], source=source)


def _is_there(context: Context, document: FieldDocument, source: str) -> bool:
    database = _MODULES[source.partition(".")[0]]
    for other in context.settings.databases:
        if database not in (None, other):
            at = document.value_at("sqlalchemy")
            context.report.add(problems.database_lacks(at, source, other.value))
            return False
    return True


def _source(text: str) -> str | None:
    """The type as Python writes it, where it is nothing but names and literals."""
    if len(text) > MAX_SOURCE or not text.isprintable():
        return None
    try:
        node = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return ast.unparse(node) if _is_type(node) else None


def _is_type(node: ast.expr) -> bool:
    """`postgresql.INET()`, `postgresql.VARCHAR(20)`, `postgresql.ARRAY(sa.Integer())`."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    module = node.func.value
    is_known = isinstance(module, ast.Name) and module.id in _MODULES
    is_class = node.func.attr[:1].isupper() and node.func.attr.isascii()
    values = [*node.args, *(keyword.value for keyword in node.keywords)]
    is_named = all(keyword.arg is not None for keyword in node.keywords)
    return is_known and is_class and is_named and all(_is_argument(one) for one in values)


def _is_argument(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return node.value is None or isinstance(node.value, bool | int | str)
    return _is_type(node)
