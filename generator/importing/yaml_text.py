"""A spec as text, laid out as a person would: what belongs together on one line, where it fits."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from generator.importing.model import Value

Comments = Mapping[tuple[str, ...], str]
"""By the keys that lead to a place: the lines that stand above it."""

_WIDTH = 100
_PLAIN = re.compile(r"-?[A-Za-z_/][A-Za-z0-9_ ()./*+<>=!-]*(?<! )\??")
_PLAIN_IN_BLOCK = re.compile(r"[A-Za-z_/(][A-Za-z0-9_ ()./*+<>=!',;\[\]%-]*(?<! )\??")
_WORDS = re.compile(r"(?:true|false|null|~)", re.IGNORECASE)
_LINE = re.compile(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_BLOCKS = frozenset({"app", "enums", "entities", "mixins", "fields", "relations", "checks"})
"""Mappings of which each key has a line."""
_ITEMS = frozenset({"unique", "indexes"})


def document(tree: Mapping[str, Value], comments: Comments | None = None, head: str = "") -> str:
    """The text of one file; `head` is the comment at its beginning."""
    lines = [f"# {line}".rstrip() for line in head.splitlines()]
    lines += _Text(comments or {}).mapping(tree, (), "")
    return "\n".join(lines) + "\n"


def entry(key: str, value: Value, path: tuple[str, ...], indent: str) -> list[str]:
    """The lines of one key, as they stand within a file."""
    return list(_Text({}).key(key, value, path, indent))


def inline(value: Value, *, is_flow: bool = False) -> str:
    """A value on one line; `is_flow` where it stands within braces or brackets."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return _scalar(value, is_flow=is_flow)
    if isinstance(value, list):
        return f"[{', '.join(inline(one, is_flow=True) for one in value)}]"
    pairs = (
        f"{_scalar(key, is_flow=True)}: {inline(one, is_flow=True)}" for key, one in value.items()
    )
    return f"{{{', '.join(pairs)}}}"


def _scalar(text: str, *, is_flow: bool) -> str:
    if _LINE.search(text):
        return json.dumps(text, ensure_ascii=True)
    pattern = _PLAIN if is_flow else _PLAIN_IN_BLOCK
    if pattern.fullmatch(text) and not _WORDS.fullmatch(text):
        return text
    if "'" in text and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


class _Text:
    def __init__(self, comments: Comments) -> None:
        self.comments = comments

    def mapping(
        self, tree: Mapping[str, Value], path: tuple[str, ...], indent: str
    ) -> Iterator[str]:
        """A key a line, or several; an empty line between entities."""
        is_list = bool(path) and path[-1] == "fields" and len(tree) > 1
        width = max((len(_scalar(key, is_flow=False)) for key in tree), default=0)
        for number, (key, value) in enumerate(tree.items()):
            if path == ("entities",) and number:
                yield ""
            for line in self.comments.get((*path, key), "").splitlines():
                yield f"{indent}# {line}".rstrip()
            pad = " " * (min(width, 24) - len(_scalar(key, is_flow=False))) if is_list else ""
            yield from self.key(key, value, path, indent, pad)

    def key(
        self, key: str, value: Value, path: tuple[str, ...], indent: str, pad: str = ""
    ) -> Iterator[str]:
        """`key: value`, or the key with what it holds under it."""
        start = f"{indent}{_scalar(key, is_flow=False)}:"
        here = (*path, key)
        line = f"{start}{pad} {inline(value)}"
        is_block = isinstance(value, dict) and self._is_block(here) and value
        if not is_block and (len(line) <= _WIDTH or not isinstance(value, dict | list)):
            yield from _folded(line, start, value, indent)
        elif isinstance(value, dict):
            yield start
            yield from self.mapping(value, here, f"{indent}  ")
        elif isinstance(value, list):
            yield start
            yield from self._list(value, f"{indent}  ")

    def _is_block(self, path: tuple[str, ...]) -> bool:
        if len(path) == 2 and path[0] in {"entities", "mixins"}:
            return True
        is_key_of_rows = len(path) == 1 or (len(path) == 3 and path[0] in {"entities", "mixins"})
        return is_key_of_rows and path[-1] in _BLOCKS

    def _list(self, values: list[Value], indent: str) -> Iterator[str]:
        for one in values:
            line = f"{indent}- {inline(one)}"
            if len(line) <= _WIDTH or not isinstance(one, dict):
                yield line
                continue
            for number, (key, value) in enumerate(one.items()):
                sign = "- " if number == 0 else "  "
                yield f"{indent}{sign}{_scalar(key, is_flow=False)}: {inline(value)}"


def _folded(line: str, start: str, value: Value, indent: str) -> Iterator[str]:
    """A long sentence goes on below its key."""
    if len(line) <= _WIDTH or not isinstance(value, str) or not _is_foldable(value):
        yield line
        return
    yield f"{start} >-"
    text = ""
    for word in value.split(" "):
        if text and len(f"{indent}  {text} {word}") > _WIDTH:
            yield f"{indent}  {text}"
            text = word
        else:
            text = f"{text} {word}" if text else word
    yield f"{indent}  {text}"


def _is_foldable(text: str) -> bool:
    return not _LINE.search(text) and "  " not in text and text == text.strip() and text[0] != "#"
