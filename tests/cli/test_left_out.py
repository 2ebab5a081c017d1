"""What the generated tests leave out is told where it is made, and stands beside them."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run

SPEC = """\
app: {name: sample}
entities:
  Thing:
    fields: {size: integer}
    queries: {none: {where: size > 3 and size < 2, route: /none}}
"""


def test_what_is_left_out_is_told_while_it_is(run: Run) -> None:
    Path("spec.yaml").write_text(SPEC)
    result = run("generate", "spec.yaml", "out")
    assert result.exit_code == 0
    subject, reason = "the rows that the query none finds", "no rows were found that its condition"
    assert f"  Thing: {subject}: {reason} lets through" in result.stderr.splitlines()
    assert (
        f"- **Thing**: {subject} ({reason} lets through)"
        in Path("out/tests/README.md").read_text().splitlines()
    )
    Path("spec.yaml").write_text(SPEC.replace("size < 2", "size < 5"))
    result = run("generate", "spec.yaml", "out")
    assert "left out" not in result.stderr
    assert not Path("out/tests/README.md").exists()
