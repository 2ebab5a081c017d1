"""What people do to generated files, at random; each edit leaves a mark that can be found again."""

from __future__ import annotations

import ast
import random
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Edit:
    """What was done, and the word that it left in the text."""

    kind: str
    mark: str


class Impossible(Exception):  # noqa: N818 - no fault
    """The file has nothing that this edit could be done to."""


def edit(text: str, mark: str, dice: random.Random) -> tuple[str, Edit]:
    """Some edit of a Python file; it is Python afterwards."""
    while True:
        kind = dice.choice(list(EDITS))
        try:
            changed = EDITS[kind](text, mark, dice)
            ast.parse(changed)
        except (Impossible, SyntaxError):
            continue
        return changed, Edit(kind, mark if mark in changed else "")


def _lines(text: str) -> list[str]:
    return text.split("\n")


def _functions(text: str) -> list[Function]:
    found = [node for node in _outer(ast.parse(text)) if isinstance(node, Function)]
    return [node for node in found if node.body[0].lineno > node.lineno]


def _outer(tree: ast.Module) -> list[ast.stmt]:
    """Statements of the module and of its classes."""
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    return [*tree.body, *(node for each in classes for node in each.body)]


def _pick(dice: random.Random, found: list[Function]) -> Function:
    if not found:
        raise Impossible
    return dice.choice(found)


def _classes(text: str) -> list[ast.ClassDef]:
    return [node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]


def _insert(text: str, line: int, new: str) -> str:
    """`new` above the line that has this number, counted from 1."""
    lines = _lines(text)
    return "\n".join([*lines[: line - 1], *_lines(new.removesuffix("\n")), *lines[line - 1 :]])


def _top(node: Function | ast.ClassDef) -> int:
    return min([node.lineno, *(each.lineno for each in node.decorator_list)])


def add_method(text: str, mark: str, dice: random.Random) -> str:
    classes = _classes(text)
    if not classes:
        raise Impossible
    node = dice.choice(classes)
    members = [each for each in node.body if isinstance(each, Function)]
    indent = " " * node.body[0].col_offset
    method = f"{indent}def {mark}(self) -> int:\n{indent}    return 1\n"
    if members and dice.random() < 0.5:
        return _insert(text, _top(dice.choice(members)), method + "\n")
    return _insert(text, (node.end_lineno or 0) + 1, "\n" + method)


def add_function(text: str, mark: str, dice: random.Random) -> str:
    return f"{text.rstrip()}\n\n\ndef {mark}() -> int:\n    return 1\n"


def add_attribute(text: str, mark: str, dice: random.Random) -> str:
    classes = _classes(text)
    if not classes:
        raise Impossible
    node = dice.choice(classes)
    if node.body[0].lineno <= node.lineno:
        raise Impossible
    last = dice.choice([each for each in node.body if each.end_lineno])
    return _insert(text, (last.end_lineno or 0) + 1, f"{' ' * last.col_offset}{mark}: int = 1\n")


def add_import(text: str, mark: str, dice: random.Random) -> str:
    imports = [each for each in ast.parse(text).body if isinstance(each, ast.ImportFrom)]
    imports = [each for each in imports if each.module != "__future__"]
    if not imports:
        raise Impossible
    line = dice.choice(imports).lineno
    changed = _insert(text, line, f"from bisect import insort as {mark}\n")
    return f"{changed.rstrip()}\n\n\ndef use_{mark}() -> None:\n    {mark}([], 1)\n"


def change_body(text: str, mark: str, dice: random.Random) -> str:
    node = _pick(dice, _functions(text))
    statement = dice.choice(node.body)
    line = _top(statement) if isinstance(statement, Function) else statement.lineno
    if statement is node.body[0] and ast.get_docstring(node) is not None:
        line = (statement.end_lineno or 0) + 1
    return _insert(text, line, f"{' ' * statement.col_offset}{mark} = 1\n")


def change_docstring(text: str, mark: str, dice: random.Random) -> str:
    found = [node for node in _functions(text) if ast.get_docstring(node) is not None]
    node = _pick(dice, found)
    docstring = node.body[0]
    lines = _lines(text)
    new = f'{" " * docstring.col_offset}"""What {mark} says."""'
    return "\n".join([*lines[: docstring.lineno - 1], new, *lines[docstring.end_lineno or 0 :]])


def delete_function(text: str, mark: str, dice: random.Random) -> str:
    tree = ast.parse(text)
    found = [
        node
        for node in _functions(text)
        if not any(isinstance(each, ast.ClassDef) and len(each.body) == 1 for each in tree.body)
    ]
    node = _pick(dice, found)
    lines = _lines(text)
    changed = "\n".join([*lines[: _top(node) - 1], *lines[node.end_lineno or 0 :]])
    try:
        ast.parse(changed)
    except SyntaxError:
        raise Impossible from None
    return changed


def comment_above(text: str, mark: str, dice: random.Random) -> str:
    found = [node for node in _outer(ast.parse(text)) if not isinstance(node, ast.Expr)]
    if not found:
        raise Impossible
    node = dice.choice(found)
    line = _top(node) if isinstance(node, Function | ast.ClassDef) else node.lineno
    return _insert(text, line, f"{' ' * node.col_offset}# {mark}\n")


def comment_behind(text: str, mark: str, dice: random.Random) -> str:
    node = _pick(dice, _functions(text))
    lines = _lines(text)
    last = (node.end_lineno or 0) - 1
    lines[last] += f"  # {mark}"
    return "\n".join(lines)


def rename_local(text: str, mark: str, dice: random.Random) -> str:
    found = [
        (node, each.targets[0].id)
        for node in _functions(text)
        for each in node.body
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name)
    ]
    if not found:
        raise Impossible
    node, name = dice.choice(found)
    if any(isinstance(each, ast.keyword) and each.arg == name for each in ast.walk(node)):
        raise Impossible
    lines = _lines(text)
    for number in range(node.lineno, node.end_lineno or 0):
        lines[number] = re.sub(rf"(?<![\w.\"'])\b{name}\b", mark, lines[number])
    return "\n".join(lines)


def swap_functions(text: str, mark: str, dice: random.Random) -> str:
    node = _pick(dice, _functions(text))
    siblings = [
        each
        for each in _functions(text)
        if each.col_offset == node.col_offset and _top(each) == (node.end_lineno or 0) + 2
    ]
    following = _pick(dice, siblings)
    lines = _lines(text)
    first = lines[_top(node) - 1 : node.end_lineno]
    second = lines[_top(following) - 1 : following.end_lineno]
    between = lines[node.end_lineno or 0 : _top(following) - 1]
    return "\n".join(
        [
            *lines[: _top(node) - 1],
            *second,
            *between,
            *first,
            *lines[following.end_lineno or 0 :],
        ]
    )


def add_decorator(text: str, mark: str, dice: random.Random) -> str:
    node = _pick(dice, _functions(text))
    changed = _insert(text, _top(node), f"{' ' * node.col_offset}@{mark}\n")
    first = next((each for each in ast.parse(text).body if isinstance(each, ast.ImportFrom)), None)
    if first is None or first.module == "__future__":
        raise Impossible
    return _insert(changed, first.lineno, f"from functools import cache as {mark}\n")


def add_parameter(text: str, mark: str, dice: random.Random) -> str:
    found = [
        node
        for node in _functions(text)
        if node.args.args and not node.args.vararg and not node.args.kwonlyargs
    ]
    node = _pick(dice, found)
    last = node.args.args[-1]
    if node.args.kwarg or node.args.defaults:
        raise Impossible
    lines = _lines(text)
    row = (last.end_lineno or 0) - 1
    column = last.end_col_offset or 0
    annotation = ": int = 1" if last.annotation else "=1"
    lines[row] = f"{lines[row][:column]}, {mark}{annotation}{lines[row][column:]}"
    return "\n".join(lines)


def add_to_registry(text: str, mark: str, dice: random.Random) -> str:
    found = [
        node.value
        for node in _outer(ast.parse(text))
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Dict | ast.List)
        and (node.value.keys if isinstance(node.value, ast.Dict) else node.value.elts)
    ]
    if not found:
        raise Impossible
    node = dice.choice(found)
    first = node.keys[0] if isinstance(node, ast.Dict) else node.elts[0]
    if first is None:
        raise Impossible
    lines = _lines(text)
    new = f'"{mark}": 1, ' if isinstance(node, ast.Dict) else f'"{mark}", '
    row = first.lineno - 1
    lines[row] = lines[row][: first.col_offset] + new + lines[row][first.col_offset :]
    return "\n".join(lines)


def change_argument(text: str, mark: str, dice: random.Random) -> str:
    found = [
        node.value
        for node in _outer(ast.parse(text))
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Call)
    ]
    if not found:
        raise Impossible
    node = dice.choice(found)
    lines = _lines(text)
    row, column = (node.end_lineno or 0) - 1, (node.end_col_offset or 0) - 1
    comma = ", " if node.args or node.keywords else ""
    if lines[row][:column].rstrip().endswith(",") or not lines[row][:column].strip():
        comma = ""
    lines[row] = f'{lines[row][:column]}{comma}{mark}="x"{lines[row][column:]}'
    return "\n".join(lines)


def reformat(text: str, mark: str, dice: random.Random) -> str:
    width = dice.choice(["60", "79", "120"])
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "ruff",
            "format",
            "--isolated",
            "--line-length",
            width,
            "--config",
            "format.quote-style='single'",
            "-",
        ],
        input=text,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


EDITS: dict[str, Callable[[str, str, random.Random], str]] = {
    each.__name__: each
    for each in (
        add_method,
        add_function,
        add_attribute,
        add_import,
        change_body,
        change_docstring,
        delete_function,
        comment_above,
        comment_behind,
        rename_local,
        swap_functions,
        add_decorator,
        add_parameter,
        add_to_registry,
        change_argument,
        reformat,
    )
}
