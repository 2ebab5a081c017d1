"""How long clients may keep answers."""

from __future__ import annotations

import re

from generator import problems
from generator.diagnostics import Diagnostics
from generator.spec.words import Word

_KEPT = re.compile(r"(?:(private|public) )?([1-9][0-9]{0,5})(s|m|h|d)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LONGEST = 365 * 86400


def resolve_cache(word: Word | None, report: Diagnostics) -> str:
    """The header `Cache-Control` that `cache` asks for: `60s` is `private, max-age=60`."""
    if word is None:
        return ""
    if word in ("no-store", "no-cache"):
        return str(word)
    found = _KEPT.fullmatch(word)
    seconds = int(found[2]) * _SECONDS[found[3]] if found else 0
    if found is None or seconds > _LONGEST:
        hint = "write 60s, public 5m, private 1h, no-cache or no-store; a year at most"
        report.add(problems.bad_text(word.at, "a time to keep answers", word[:60], hint))
        return ""
    return f"{found[1] or 'private'}, max-age={seconds}"
