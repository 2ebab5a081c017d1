"""The characters that never enter generated text as they are.

The set is written out instead of asking `str.isprintable`, whose answer changes with the Unicode
tables of each Python version: the same spec has to give the same bytes everywhere.
"""

from __future__ import annotations

import re

UNSAFE = re.compile(
    "["
    "\x00-\x1f\x7f-\xa0\xad"  # controls, no-break space, soft hyphen
    "\u0600-\u0605\u061c\u06dd\u070f\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f"
    "\u2000-\u200f\u2028-\u202f\u205f-\u206f"  # spaces, line separators, bidirectional controls
    "\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\ud800-\udfff\ue000-\uf8ff"  # surrogates cannot be encoded; private use has no meaning
    "\U0001d173-\U0001d17a\U000e0000-\U0010ffff"
    "]"
)


def escaped(character: str) -> str:
    r"""The character as a Python escape: `\n`, `\x07`, `\u2028`."""
    named = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}.get(character)
    if named:
        return named
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def visible(text: str) -> str:
    """The text with every unsafe character written as its escape."""
    return UNSAFE.sub(lambda match: escaped(match.group()), text)
