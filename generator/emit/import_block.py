"""The imports at the top of a rendered module, put in order before the linter looks at them.

What stands in a template and what its view asks for are two lists, and a template names what one
entity needs and another does not. The linter would mend that, at the price of reading each file three
times: here plain lines are merged and sorted, and names that nothing mentions are left out. Whatever
is unusual is left to it, as is the last word in any case.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from generator.emit.imports import order_of, section_of

_FIRST = re.compile(r"^(?:from|import) ", re.MULTILINE)
_STATEMENT = re.compile(
    r"from (?P<module>[\w.]+) import (?:\((?P<several>[\w\s,]*)\)|(?P<names>[\w, ]+))\n"
    r"|import (?P<whole>[\w.]+)(?: as (?P<alias>\w+))?\n"
    r"|\n"
)
_WIDTH = 100


@dataclass
class _From:
    """All that is imported from one module."""

    names: set[str] = field(default_factory=set)
    is_exploded: bool = False
    """A comma behind the last name keeps each on a line of its own."""


def in_order(text: str) -> str:
    """The module with its first block of imports sorted, and without those that nothing mentions."""
    first = _FIRST.search(text)
    if first is None or _is_quoted(text, first.start()):
        return text
    start = end = first.start()
    whole: dict[str, str] = {}
    named: dict[str, _From] = {}
    while found := _STATEMENT.match(text, end):
        end = found.end()
        if found["whole"]:
            whole[found["alias"] or found["whole"]] = found["whole"]
        elif found["module"]:
            names = found["several"] or found["names"]
            if " as " in names or " as\n" in names:
                return text
            module = named.setdefault(found["module"], _From())
            module.names |= {name for name in re.split(r"[\s,]+", names) if name}
            module.is_exploded |= names.rstrip().endswith(",")
    if text.startswith((" ", "#", "from ", "import "), end):  # what goes on has no plain form
        return text
    body = text[end:]
    block = _block(whole, named, body)
    gap = "\n\n" if body.startswith(("class ", "def ", "async def ", "@")) else "\n"
    return text[:start] + (f"{block}\n{gap}" if block else "") + body


def _is_quoted(text: str, place: int) -> bool:
    """Within a docstring, of which a line reads like an import."""
    return any(text.count(mark, 0, place) % 2 for mark in ('"""', "'''"))


def _block(whole: dict[str, str], named: dict[str, _From], body: str) -> str:
    """The statements, a blank line between the sections."""
    lines = [
        (section_of(module), False, module, f"import {module}{_alias(module, name)}")
        for name, module in whole.items()
        if _is_used(name.partition(".")[0], body)
    ]
    for module, taken in named.items():
        kept = [name for name in taken.names if module == "__future__" or _is_used(name, body)]
        if kept:
            lines.append((section_of(module), True, module, _statement(module, kept, taken)))
    sections = itertools.groupby(sorted(lines), key=lambda line: line[0])
    return "\n\n".join("\n".join(line[3] for line in lines) for _, lines in sections)


def _alias(module: str, name: str) -> str:
    return f" as {name}" if name != module else ""


def _is_used(name: str, body: str) -> bool:
    """Something may read the name: neither an attribute nor an argument that is called so does."""
    place = body.find(name)
    while place >= 0:
        end = place + len(name)
        is_argument = body.startswith("=", end) and not body.startswith(_COMPARING, end)
        if not (
            is_argument or _goes_on(body[end : end + 1]) or _goes_on(body[place - 1 : place], ".")
        ):
            return True
        place = body.find(name, end)
    return False


_COMPARING = ("==", "=!", "=:", "=}")
"""What follows a name that is compared, or shown with its value in an f-string."""


def _goes_on(sign: str, others: str = "") -> bool:
    """The sign beside a name makes it a part of a longer one."""
    return sign.isalnum() or (sign != "" and sign in f"_{others}")


def _statement(module: str, names: Sequence[str], taken: _From) -> str:
    ordered = sorted(names, key=order_of)
    plain = f"from {module} import {', '.join(ordered)}"
    if len(plain) <= _WIDTH and not taken.is_exploded:
        return plain
    lines = "".join(f"    {name},\n" for name in ordered)
    return f"from {module} import (\n{lines})"
