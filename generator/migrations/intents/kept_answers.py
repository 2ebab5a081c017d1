"""The table of repeated creations: until 0.9 it kept the key of the row, now it keeps the answer.

Its owner wrote nothing of it in the spec and cannot be asked: keys that were used before the
revision are answered by a conflict until they expire.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from generator.schema.model import Sql, State

TABLE = "idempotency_keys"
ROW_KEY = "row_key"

_PROBLEM = {
    "type": "about:blank",
    "title": "Conflict",
    "status": 409,
    "detail": "This Idempotency-Key was used before answers were kept.",
    "instance": "",
    "code": "conflict",
    "request_id": "",
}
_ANSWER = {
    "status": "409",
    "headers": """'{"content-type": "application/problem+json"}'""",
    "body": f"'{json.dumps(_PROBLEM)}'",
}


def keeps_answers_from_now(before: State, after: State) -> bool:
    """Whether the table is as it was before answers were kept."""
    if TABLE not in before.tables or TABLE not in after.tables:
        return False
    old, new = ({one.name for one in state.tables[TABLE].columns} for state in (before, after))
    return ROW_KEY in old and not {*_ANSWER} & old and {*_ANSWER} <= new


def fills() -> Mapping[tuple[str, str], Sql]:
    """What those who used a key before are answered."""
    return {(TABLE, column): Sql.of(value) for column, value in _ANSWER.items()}
