"""What may be wrong with a revision: one function a kind, whose docstring is the page of codes."""

from __future__ import annotations

from generator.diagnostics import Diagnostic, Severity, Span

_LARGE = "while the rest of the application waits for this table"


def idle_allowance(at: Span, code: str) -> Diagnostic:
    """L001: An allowance that allows nothing.

    `# apiwright: allow L102 nobody reads it any more` silences the code on its line, on the next one, or in the
    statement that begins there. It needs a reason, and something to silence.
    """
    message = f"nothing here is {code}, or no reason is given"
    return _warning(at, "L001", message, "say the reason behind the code, or take the comment out")


def drops_table(at: Span, table: str, *, is_agreed: bool) -> Diagnostic:
    """L101: A table is dropped with all its rows.

    A warning where somebody has agreed to it in the spec (`dropped`) or by a flag, an error otherwise.
    """
    hint = "keep it for a release in which nothing uses it, and have a backup"
    return _loss(at, "L101", f"the table {table} is dropped with all its rows", hint, is_agreed)


def drops_column(at: Span, column: str, *, is_agreed: bool) -> Diagnostic:
    """L102: A column is dropped with all its values.

    A warning where somebody has agreed to it in the spec (`dropped`) or by a flag, an error otherwise.
    """
    hint = "keep it for a release in which nothing uses it, and have a backup"
    return _loss(at, "L102", f"{column} is dropped with all its values", hint, is_agreed)


def narrows(at: Span, column: str, before: str, after: str) -> Diagnostic:
    """L103: Values may not fit the new type.

    Some values of the old type are none of the new one, or lose something: digits, letters, a time.
    """
    message = f"values of {column} may not fit: {before} becomes {after}"
    return _warning(at, "L103", message, "look for such rows before: stop_if_any, or db preflight")


def drops_value(at: Span, enum: str, values: str, *, is_agreed: bool) -> Diagnostic:
    """L104: A value of an enum is taken away.

    Rows that hold it need another one. A warning where a replacement is named, an error otherwise.
    """
    message = f"{enum} loses {values}"
    return _loss(at, "L104", message, "say what rows hold instead: replaced", is_agreed)


def deletes_rows(at: Span, table: str) -> Diagnostic:
    """L105: Rows are deleted.

    A DELETE or TRUNCATE in a revision's own SQL. What it takes nobody brings back.
    """
    return _warning(at, "L105", f"rows of {table} are deleted", "have a backup")


def index_blocks(at: Span, index: str, table: str) -> Diagnostic:
    """L201: An index is made while writers wait.

    PostgreSQL reads the whole table for it, and takes a SHARE lock meanwhile.
    """
    hint = "postgresql_concurrently=True within `with op.get_context().autocommit_block():`"
    message = f"the index {index} is made while nobody writes to {table}"
    return _warning(at, "L201", message, hint)


def rule_reads(at: Span, rule: str, table: str) -> Diagnostic:
    """L202: A check or a foreign key reads the whole table under its lock.

    Added as NOT VALID it holds for new rows at once; VALIDATE CONSTRAINT, in a transaction of its own, reads the others
    while everybody works on.
    """
    hint = "postgresql_not_valid=True, and VALIDATE CONSTRAINT in a revision of its own"
    return _warning(at, "L202", f"{rule} reads all rows of {table} {_LARGE}", hint)


def type_rewrites(at: Span, column: str, table: str) -> Diagnostic:
    """L203: A change of type writes the whole table anew.

    With all its indexes, while nobody reads or writes. PostgreSQL does without where a text may only be longer, or a
    decimal have more digits.
    """
    hint = "add a column beside it, fill it in portions, and drop the old one in the next release"
    return _warning(at, "L203", f"the new type of {column} rewrites {table} {_LARGE}", hint)


def not_null_reads(at: Span, column: str, table: str) -> Diagnostic:
    """L204: A column that becomes required reads the whole table.

    PostgreSQL does without where a validated check says already that the column is not null.
    """
    hint = "add CHECK (… IS NOT NULL) as NOT VALID, validate it, then SET NOT NULL and drop it"
    return _warning(at, "L204", f"NOT NULL of {column} reads all rows of {table} {_LARGE}", hint)


def unique_blocks(at: Span, rule: str, table: str) -> Diagnostic:
    """L205: A unique rule or a key makes its index while everybody waits.

    PostgreSQL can take an index that is there already.
    """
    hint = "CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … UNIQUE USING INDEX"
    return _warning(at, "L205", f"{rule} makes an index of {table} {_LARGE}", hint)


def added_writes(at: Span, column: str, table: str) -> Diagnostic:
    """L206: An added column is written into every row.

    So it is where it is required without a constant default, computed and stored, or has a default that is another
    one for each row.
    """
    hint = "add it nullable or with a constant default, and fill it in portions"
    return _warning(at, "L206", f"{column} is written into all rows of {table} {_LARGE}", hint)


def drop_blocks(at: Span, index: str, table: str) -> Diagnostic:
    """L207: An index is dropped under an exclusive lock.

    It is quick, but it waits for all who read the table, and everybody else waits behind it.
    """
    hint = "postgresql_concurrently=True within `with op.get_context().autocommit_block():`"
    return _warning(at, "L207", f"dropping the index {index} waits for all of {table}", hint)


def needs_no_transaction(at: Span, index: str) -> Diagnostic:
    """L208: CONCURRENTLY in a transaction.

    PostgreSQL refuses it there.
    """
    hint = "`with op.get_context().autocommit_block():` around it"
    return _error(at, "L208", f"{index} cannot be made or dropped CONCURRENTLY here", hint)


def writes_rows(at: Span, table: str) -> Diagnostic:
    """L209: Rows are changed by one statement.

    All of them stay locked until the run ends; a large table is better changed in portions, by keys, each in a
    transaction of its own.
    """
    hint = "change them in portions, in an autocommit block or by the application"
    return _warning(at, "L209", f"rows of {table} are changed by one statement", hint)


def copies(at: Span, what: str, table: str) -> Diagnostic:
    """L210: MariaDB and MySQL copy the whole table.

    It can be read meanwhile, and not be written. pt-online-schema-change and gh-ost copy it while everybody works on.
    """
    return _warning(
        at, "L210", f"to {what}, MariaDB and MySQL copy {table} while nobody writes to it"
    )


def breaks_release(at: Span, what: str, why: str, hint: str) -> Diagnostic:
    """L301: The release before does not work any more.

    While both run, or after a step back, it reads what is renamed or dropped, does not fill what is required, or writes
    what does not fit any more.
    """
    return _error(at, "L301", f"{what}: {why}", hint)


def refuses_writes(at: Span, rule: str, table: str) -> Diagnostic:
    """L302: A new rule may refuse what the release before writes.

    Add it once only releases run that know it.
    """
    message = f"{rule} may refuse rows that the release before writes to {table}"
    return _warning(at, "L302", message, "release the application first, the rule later")


def loosens(at: Span, what: str) -> Diagnostic:
    """L303: Rows may come that the release before does not expect.

    A column may be empty, or a rule holds no more: it reads nothing where it expects a value, or two rows where it
    expects one.
    """
    message = f"{what}: rows may come that the release before does not expect"
    return _warning(at, "L303", message, "let the application that can read them run first")


def no_downgrade(at: Span) -> Diagnostic:
    """L401: There is no way back.

    `downgrade()` is missing, does nothing although `upgrade()` does, or refuses.
    """
    return _warning(at, "L401", "downgrade() does not take back what upgrade() does")


def leads_elsewhere(at: Span, lines: str) -> Diagnostic:
    """L402: The way back leads elsewhere.

    Behind `downgrade()` the structure is not the one that was there before `upgrade()`.
    """
    return _warning(at, "L402", f"downgrade() leaves another structure than there was: {lines}")


def loses_on_the_way_back(at: Span, column: str, before: str, after: str) -> Diagnostic:
    """L403: The way back may lose values.

    The type from before does not hold all values of the new one, and nothing looks for such rows first.
    """
    message = f"on the way back values of {column} may not fit: {before} becomes {after}"
    return _warning(at, "L403", message, "look for such rows before: stop_if_any")


def unread(at: Span, what: str) -> Diagnostic:
    """L501: SQL that nobody can follow.

    It changes tables in a way that apiwright cannot read, so nobody can judge it, and the next migration would not know.
    """
    hint = "a function effect() may tell in the words of op what upgrade() does to the tables"
    return _error(at, "L501", f"nobody can follow this: {what}", hint)


def _loss(at: Span, code: str, message: str, hint: str, is_agreed: bool) -> Diagnostic:  # noqa: FBT001
    if is_agreed:
        return _warning(at, code, f"{message}, as somebody has agreed", hint)
    return _error(at, code, message, hint)


def _error(at: Span, code: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic(at, code, message, hint)


def _warning(at: Span, code: str, message: str, hint: str = "") -> Diagnostic:
    return Diagnostic(at, code, message, hint, Severity.WARNING)
