"""What a database of PostgreSQL has besides tables: nothing of it is in a spec, all of it is listed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import sqlalchemy as sa

from generator.importing.model import Remark

_OF_EXTENSION = "EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = {oid} AND d.deptype = 'e')"
_QUERIES = (
    (
        "view",
        "SELECT n.nspname, '', c.relname, CASE c.relkind WHEN 'm' THEN 'its rows are kept (materialized)' "
        "ELSE 'reports, queries and views of entities answer what it is for' END "
        "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname IN ({schemas}) AND c.relkind IN ('v', 'm') AND NOT "
        + _OF_EXTENSION.format(oid="c.oid"),
    ),
    (
        "trigger",
        (
            "SELECT n.nspname, c.relname, t.tgname, "
            "'a revision written by hand has to make it: ' || pg_get_triggerdef(t.oid) "
            "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname IN ({schemas}) AND NOT t.tgisinternal AND NOT c.relispartition"
        ),
    ),
    (
        "function",
        "SELECT n.nspname, '', p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', "
        "'a revision written by hand has to make it' FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        "WHERE n.nspname IN ({schemas}) AND NOT " + _OF_EXTENSION.format(oid="p.oid"),
    ),
    (
        "policy",
        (
            "SELECT n.nspname, c.relname, p.polname, 'who sees which rows is not said' FROM pg_policy p "
            "JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname IN ({schemas})"
        ),
    ),
    (
        "rule",
        (
            "SELECT n.nspname, c.relname, r.rulename, 'statements are rewritten by it' FROM pg_rewrite r "
            "JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname IN ({schemas}) AND c.relkind IN ('r', 'p') AND r.rulename <> '_RETURN'"
        ),
    ),
    (
        "domain",
        "SELECT n.nspname, '', t.typname, 'columns have its base type: ' || format_type(t.typbasetype, t.typtypmod) "
        "|| coalesce((SELECT string_agg(' ' || pg_get_constraintdef(k.oid), '') FROM pg_constraint k "
        "WHERE k.contypid = t.oid), '') FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace "
        "WHERE n.nspname IN ({schemas}) AND t.typtype = 'd' AND NOT "
        + _OF_EXTENSION.format(oid="t.oid"),
    ),
    (
        "composite type",
        (
            "SELECT n.nspname, '', t.typname, 'the language has none' FROM pg_type t "
            "JOIN pg_class c ON c.oid = t.typrelid JOIN pg_namespace n ON n.oid = t.typnamespace "
            "WHERE n.nspname IN ({schemas}) AND c.relkind = 'c'"
        ),
    ),
    (
        "sequence",
        (
            "SELECT n.nspname, '', c.relname, 'it belongs to no column' FROM pg_class c "
            "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ({schemas}) AND c.relkind = 'S' "
            "AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('a', 'i', 'e'))"
        ),
    ),
    (
        "statistics",
        (
            "SELECT n.nspname, c.relname, s.stxname, 'what the planner is told is not said' FROM pg_statistic_ext s "
            "JOIN pg_class c ON c.oid = s.stxrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname IN ({schemas})"
        ),
    ),
)


def remarks_of(
    connection: sa.Connection, schemas: str, key: Callable[[str, str], str]
) -> Iterator[Remark]:
    """One query a kind."""
    for sort, sql in _QUERIES:
        text = sql.replace("{schemas}", schemas).replace("%", "%%")
        for schema, table, name, said in sorted(connection.exec_driver_sql(text).all()):
            place = key(schema, table) if table else ""
            shown = name if table else key(schema, name)
            yield Remark(place, f"{sort} {shown}", " ".join(said.split()))
