"""What revisions call beside Alembic's own operations: the module `app/migration.py` of a project.

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
    rename_column(table, old, new, schema=None)
    rename_index(table, old, new, schema=None)
    move_table(table, schema, new_schema)
        Into another namespace, under the same name; `op.rename_table` gives it another one.
    rename_sequence(old, new, schema=None)
        Nothing to a state.
    collate(table, collation)
        How the texts of a table compare on MySQL.
    change_enum(name, values, columns={"table.column": default or None}, replaced={})
        Other values of a type of PostgreSQL, in these columns (`schema.table.column` in a schema).
    copy_rows(table, source, {"column": "expression over the source"}, where=None, schema=None)
        Nothing to a state. `source` is qualified.
    insert_rows(table, key, rows)
        `table` is an `sa.table("…", sa.column("…", type), …, schema=…)`, `key` a list of columns that
        tell rows apart, `rows` are dictionaries. A cell may be `key_of(table, "id", "slug", "audio")`
        (the key `id` of the row whose `slug` is that) or `now(seconds)`.
    update_row(table, key, changes)
        `key` is a dictionary with the old values of the key's columns.
    delete_rows(table, rows)
        `rows` are dictionaries with the key's columns.

Besides, scripts call `op.create_table`, `op.drop_table`, `op.rename_table`, `op.create_index`,
`op.drop_index` and `op.execute` with `CREATE SCHEMA`, `CREATE TYPE`, `ALTER TYPE … RENAME TO` and
`DROP TYPE`.
"""

from __future__ import annotations

MODULE = "app.migration"
"""What scripts import it as."""
