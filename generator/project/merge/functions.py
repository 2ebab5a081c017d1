"""Merging one function: its decorators, its parameters and its body, each for itself."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from generator.project.merge.items import ExpressionPart, Item, merge_items
from generator.project.merge.lines import merge_block
from generator.project.merge.source import Function, Source, meaning
from generator.project.merge.units import Unit, head_end
from generator.project.merge.values import for_each

_MARGIN = 100


@dataclass(frozen=True)
class Pieces:
    """A function in parts; None of them holds a comment that would get lost."""

    decorators: tuple[Item, ...]
    is_async: bool
    name: str
    parameters: tuple[Item, ...]
    returns: Item | None
    docstring: str
    docstring_meaning: object
    body: str
    body_meaning: object
    head: str
    """From `def` to the end of its line or lines."""
    head_comments: tuple[str, ...]
    above: str
    """The decorators as they stand."""
    indent: str


def merge_function(base: Unit, ours: Unit, new: Unit) -> str | None:
    """The merged text; None where a part was changed on both sides."""
    versions = [_pieces(unit) for unit in (base, ours, new)]
    first, second, third = versions
    if first is None or second is None or third is None:
        return None
    above = _decorators(first, second, third)
    head = _head(first, second, third)
    docstring = _part(
        (first.docstring, first.docstring_meaning),
        (second.docstring, second.docstring_meaning),
        (third.docstring, third.docstring_meaning),
    )
    body = _part(
        (first.body, first.body_meaning),
        (second.body, second.body_meaning),
        (third.body, third.body_meaning),
    )
    if above is None or head is None or docstring is None or body is None:
        return None
    return above + head + docstring + body


def _part(
    base: tuple[str, object], ours: tuple[str, object], new: tuple[str, object]
) -> str | None:
    """A text of several lines with what it means, merged by line where both sides changed it."""
    if new[1] in (base[1], ours[1]):
        return ours[0]
    if ours[1] == base[1]:
        return new[0]
    return merge_block(base[0], ours[0], new[0])


def _decorators(base: Pieces, ours: Pieces, new: Pieces) -> str | None:
    versions = [[item.meaning for item in each.decorators] for each in (base, ours, new)]
    if versions[2] in (versions[0], versions[1]):
        return ours.above
    if versions[1] == versions[0]:
        return new.above
    merged = merge_items(base.decorators, ours.decorators, new.decorators, None)
    if merged is None:
        return None
    rows: list[str] = []
    for item in merged:
        rows += [*item.above, f"@{item.text}" + (f"  {item.behind}" if item.behind else "")]
    return "".join(f"{ours.indent}{row}\n" for row in rows)


def _head(base: Pieces, ours: Pieces, new: Pieces) -> str | None:
    meanings = [_head_meaning(each) for each in (base, ours, new)]
    if meanings[2] in (meanings[0], meanings[1]):
        return ours.head
    if meanings[1] == meanings[0]:
        return new.head
    if ours.head_comments or new.head_comments:
        return merge_block(base.head, ours.head, new.head)
    parameters = merge_items(base.parameters, ours.parameters, new.parameters, None)
    returns = merge_items(*for_each(_returned, (base, ours, new)), None)
    if parameters is None or returns is None:
        return None
    is_async = new.is_async if ours.is_async == base.is_async else ours.is_async
    name = new.name if ours.name == base.name else ours.name
    if name != new.name and new.name not in (base.name, name):
        return None
    return _written(is_async, name, parameters, returns, ours.indent)


def _written(
    is_async: bool,  # noqa: FBT001 - one of the words of a head
    name: str,
    parameters: Sequence[Item],
    returns: Sequence[Item],
    indent: str,
) -> str:
    opening = f"{indent}{'async ' if is_async else ''}def {name}("
    closing = f"){''.join(f' -> {item.text}' for item in returns)}:"
    line = opening + ", ".join(item.text for item in parameters) + closing
    if len(line) <= _MARGIN and "\n" not in line:
        return line + "\n"
    rows = "".join(f"{indent}    {item.text},\n" for item in parameters)
    return f"{opening}\n{rows}{indent}{closing}\n"


def _returned(pieces: Pieces) -> list[Item]:
    return [pieces.returns] if pieces.returns else []


def _head_meaning(pieces: Pieces) -> object:
    parameters = tuple((item.key, item.meaning) for item in pieces.parameters)
    returns = pieces.returns.meaning if pieces.returns else None
    return pieces.is_async, pieces.name, parameters, returns, pieces.head_comments


def _pieces(unit: Unit) -> Pieces | None:
    node, source = unit.node, unit.source
    if not isinstance(node, Function) or getattr(node, "type_params", None):
        return None
    end = head_end(source, node)
    body_start = node.body[0].lineno
    if isinstance(node.body[0], Function | ast.ClassDef) and node.body[0].decorator_list:
        body_start = node.body[0].decorator_list[0].lineno
    if body_start <= end:
        return None
    docstring_end = (node.body[0].end_lineno or end) if ast.get_docstring(node) is not None else end
    rest = node.body[1:] if docstring_end > end else node.body
    line = source.lines[node.lineno - 1]
    return Pieces(
        decorators=_decorator_items(source, node),
        is_async=isinstance(node, ast.AsyncFunctionDef),
        name=node.name,
        parameters=_parameters(source, node.args),
        returns=_item("return", source, node.returns) if node.returns else None,
        docstring="".join(source.lines[end:docstring_end]),
        docstring_meaning=(
            meaning(_documented(node)) if docstring_end > end else "",
            *source.comments_of(end + 1, docstring_end),
        ),
        body="".join(source.lines[docstring_end : unit.last]),
        body_meaning=(
            tuple(meaning(each) for each in rest),
            *source.comments_of(docstring_end + 1, unit.last),
        ),
        head="".join(source.lines[node.lineno - 1 : end]),
        head_comments=tuple(source.comments_of(node.lineno, end)),
        above="".join(source.lines[unit.first - 1 : node.lineno - 1]),
        indent=line[: len(line) - len(line.lstrip())],
    )


def _documented(node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.Constant:
    return ast.Constant(ast.get_docstring(node, clean=True))


def _decorator_items(
    source: Source, node: ast.FunctionDef | ast.AsyncFunctionDef
) -> tuple[Item, ...]:
    """Decorators are known by what they call, so that an edit of their arguments is an edit."""
    items: list[Item] = []
    seen: dict[str, int] = {}
    at = source.start(node.decorator_list[0]) if node.decorator_list else 0
    for each in node.decorator_list:
        key = ast.unparse(each.func if isinstance(each, ast.Call) else each)
        if isinstance(each, ast.Call) and each.args and isinstance(each.args[0], ast.Constant):
            key += f"({each.args[0].value!r})"
        seen[key] = seen.get(key, 0) + 1
        comments = source.comments_between(at, source.start(each))
        end = source.end(each)
        line_end = source.text.find("\n", end)
        behind = source.comments_between(end, line_end)
        items.append(
            Item(
                f"{key}#{seen[key]}",
                source.of(each),
                ExpressionPart(source, each),
                "",
                tuple(comment.text for comment in comments),
                behind[0].text if behind else "",
            )
        )
        at = line_end
    return tuple(items)


def _item(key: str, source: Source, node: ast.expr) -> Item:
    return Item(key, source.of(node), ExpressionPart(source, node))


def _parameters(source: Source, arguments: ast.arguments) -> tuple[Item, ...]:
    items: list[Item] = []
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
    for number, (each, default) in enumerate(zip(positional, defaults, strict=True), start=1):
        items.append(_parameter(source, each, default))
        if number == len(arguments.posonlyargs):
            items.append(Item("/", "/", None))
    if arguments.vararg:
        items.append(_parameter(source, arguments.vararg, None, "*"))
    elif arguments.kwonlyargs:
        items.append(Item("*", "*", None))
    items += [
        _parameter(source, each, default)
        for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    ]
    if arguments.kwarg:
        items.append(_parameter(source, arguments.kwarg, None, "**"))
    return tuple(items)


def _parameter(source: Source, node: ast.arg, default: ast.expr | None, stars: str = "") -> Item:
    """`name: annotation = default`; an edit of the annotation alone can be merged."""
    if default is not None:
        equals = " = " if node.annotation else "="
        text = f"{stars}{source.of(node)}{equals}{source.of(default)}"
        return Item(node.arg, text, None)
    if node.annotation is None:
        return Item(node.arg, stars + node.arg, None)
    return Item(
        node.arg,
        stars + source.of(node),
        ExpressionPart(source, node.annotation),
        f"{stars}{node.arg}: ",
    )
