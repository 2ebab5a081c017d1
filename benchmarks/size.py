"""Count what there is to read of apiwright: lines by stage, quantiles, control tags of templates.

python benchmarks/size.py
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    modules = {path: path.read_text("utf-8") for path in sorted(ROOT.glob("generator/**/*.py"))}
    templates = {path: path.read_text("utf-8") for path in sorted(ROOT.glob("templates/**/*.*"))}
    stages: Counter[str] = Counter()
    for path, text in modules.items():
        stages[path.relative_to(ROOT / "generator").parts[0]] += text.count("\n")
    for stage, lines in stages.most_common():
        print(f"{lines:7,}  {stage}")
    print(f"{stages.total():7,}  all of generator/, in {len(modules)} files")
    lines = sum(text.count("\n") for text in templates.values())
    print(f"{lines:7,}  templates, in {len(templates)} files")
    print(f"functions: {quantiles([end for text in modules.values() for end in functions(text)])}")
    print("files:", quantiles([text.count("\n") for text in modules.values()]))
    tags = {path: text.count("{%") * 100 / text.count("\n") for path, text in templates.items()}
    most = max(tags, key=lambda path: tags[path])
    all_tags = sum(text.count("{%") for text in templates.values())
    print(
        f"control tags per 100 lines of templates: {all_tags * 100 / lines:.0f}, "
        f"at most {tags[most]:.0f} ({most.relative_to(ROOT)})"
    )


def functions(text: str) -> list[int]:
    """The lines that each function takes."""
    return [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def quantiles(sizes: Sequence[int]) -> str:
    """Median, nine tenths, and the most."""
    ordered = sorted(sizes)
    middle, high = (ordered[int(len(ordered) * share)] for share in (0.5, 0.9))
    return f"{middle} lines in the middle, {high} at nine tenths, {ordered[-1]} at most"


if __name__ == "__main__":
    main()
