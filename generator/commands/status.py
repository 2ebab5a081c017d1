"""`apiwright status`: which files are not as they were generated, and what migrations are owed."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from generator.commands.generate import CONFLICTS
from generator.commands.recovery import complete
from generator.console import Console
from generator.migrations.rolling.ledger import Owing, owing_in
from generator.migrations.rolling.owed import Owed
from generator.project import state
from generator.project.finding import project_of
from generator.project.survey import FileStatus, survey


def status(folder: Path, console: Console, *, as_json: bool) -> int:
    """List them; exit 5 while there are conflicts."""
    target = project_of(folder)
    complete(target, console)
    findings = survey(target)
    owing = owing_in(target)
    counts = Counter(finding.word for finding in findings)
    if as_json:
        facts = {
            "generator": state.load(target).generator,
            "files": [_facts(each) for each in findings],
            "owed": [_facts_of_owed(one, each) for one in owing for each in one.owed],
        }
        console.result(json.dumps(facts, indent=2))
        return CONFLICTS if counts["conflict"] else 0
    for finding in findings:
        symbols = f" ({', '.join(finding.symbols)})" if finding.symbols else ""
        console.action(finding.word, finding.path + symbols)
    for one in owing:
        for each in one.owed:
            console.action("owed", f"{each.sentence} (since {one.revision}, {one.path})")
    listed = ", ".join(f"{count} {word}" for word, count in sorted(counts.items()))
    console.summary(listed or "every file is as it was generated")
    if owing:
        console.note(
            "owed: once no process of the release before is at work, apiwright generate --contract "
            "writes it"
        )
    if counts["deleted"]:
        console.note(
            "deleted: you deleted or moved it, and it is generated differently now; "
            "apiwright resolve PATH --ours says that you know"
        )
    if counts["conflict"]:
        console.note("apiwright resolve PATH --ours, --theirs or --edit ends a conflict")
        return CONFLICTS
    return 0


def _facts_of_owed(one: Owing, owed: Owed) -> dict[str, object]:
    return {
        "revision": one.revision,
        "path": one.path,
        "what": owed.kind.value,
        "subject": owed.subject,
        "sentence": owed.sentence,
        "command": "apiwright generate --contract",
    }


def _facts(finding: FileStatus) -> dict[str, object]:
    facts: dict[str, object] = {"path": finding.path, "status": finding.word}
    return facts | {"symbols": finding.symbols} if finding.symbols else facts
