"""`apiwright status`: which files are not as they were generated."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from generator.commands.generate import CONFLICTS
from generator.console import Console
from generator.project import state
from generator.project.settling import project_of
from generator.project.state import HOME
from generator.project.survey import survey
from generator.project.transaction import is_interrupted


def status(folder: Path, console: Console, *, as_json: bool) -> int:
    """List them; exit 5 while there are conflicts."""
    target = project_of(folder)
    findings = survey(target)
    counts = Counter(finding.word for finding in findings)
    if as_json:
        facts = {
            "generator": state.load(target).generator,
            "interrupted": is_interrupted(target / HOME),
            "files": [{"path": each.path, "status": each.word} for each in findings],
        }
        console.result(json.dumps(facts, indent=2))
        return CONFLICTS if counts["conflict"] else 0
    for finding in findings:
        console.action(finding.word, finding.path)
    listed = ", ".join(f"{count} {word}" for word, count in sorted(counts.items()))
    console.summary(listed or "every file is as it was generated")
    if is_interrupted(target / HOME):
        console.note("an earlier run was interrupted; apiwright generate completes it")
    if counts["conflict"]:
        console.note("apiwright resolve PATH --ours, --theirs or --edit ends a conflict")
        return CONFLICTS
    return 0
