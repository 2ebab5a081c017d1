"""Formats that a text must be read in after a merge: lines that merge may still say a thing twice."""

from __future__ import annotations

import ast
import configparser
import json
import tomllib
from collections.abc import Callable
from pathlib import PurePosixPath

import yaml

_DEEP = "it is nested too deeply"


def fault(path: str, text: str) -> str | None:
    """Why the text cannot be read as what its name says; None where it can, or nothing reads it."""
    read = _READERS.get(PurePosixPath(path).suffix)
    if read is None:
        return None
    try:
        read(text)
    except RecursionError:
        return _DEEP
    except (ValueError, SyntaxError, yaml.YAMLError, configparser.Error) as error:
        return " ".join(str(error).split())
    return None


def _json(text: str) -> object:
    return json.loads(text, object_pairs_hook=_unique)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    _check_unique([key for key, _ in pairs])
    return dict(pairs)


def _yaml(text: str) -> None:
    for root in yaml.compose_all(text, Loader=yaml.SafeLoader):
        waiting: list[yaml.Node] = [root]
        while waiting:
            node = waiting.pop()
            if isinstance(node, yaml.SequenceNode):
                waiting += node.value
            elif isinstance(node, yaml.MappingNode):
                _check_unique([key.value for key, _ in node.value if key.tag != _MERGE])
                waiting += [value for _, value in node.value]


_MERGE = "tag:yaml.org,2002:merge"


def _check_unique(keys: list[str]) -> None:
    """Readers of YAML and JSON take the last of two in silence."""
    seen: set[str] = set()
    for key in keys:
        if str(key) in seen:
            raise ValueError(f"the key {key!r} stands twice")
        seen.add(str(key))


def _ini(text: str) -> None:
    configparser.ConfigParser(interpolation=None).read_string(text)


_READERS: dict[str, Callable[[str], object]] = {
    ".py": ast.parse,
    ".pyi": ast.parse,
    ".toml": tomllib.loads,
    ".json": _json,
    ".yaml": _yaml,
    ".yml": _yaml,
    ".ini": _ini,
    ".cfg": _ini,
}
