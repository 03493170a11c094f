"""HateCheck's functions against the causes that a triage found: `python -m evals.hatecheck WORKSPACE`.

HateCheck says of every case what it tests (its functionality). A workspace that imported, decided and triaged it can so
be asked whether the causes fit. Whether clusters follow the functions: `python -m evals.clusters --hatecheck FILE`.
"""

import sys
from collections import Counter
from pathlib import Path
from typing import Any

import click

from knowledge_base.changes import Finding
from knowledge_base.errors import Refused
from knowledge_base.workspace import Workspace

FITTING = {"spell": "evasion"}
"""By the beginning of a function's name, the cause that its cases are made to show."""


def newest_findings(workspace: Workspace) -> tuple[Finding, ...]:
    """The findings of the newest finished triage.

    Raises: Refused when there is none.
    """
    with workspace.store.read() as tx:
        done = [run for run in tx.ledger.runs("triage") if run.finished_at]
        if not done:
            raise Refused("no finished triage in this workspace; run 'redline triage' first")
        return tuple(tx.ledger.findings(done[0].id))


def compare(workspace: Workspace) -> dict[str, Any]:
    """A table of function by cause."""
    findings = newest_findings(workspace)
    members = [(case_id, finding) for finding in findings for case_id in finding.cluster.members]
    with workspace.store.read() as tx:
        cases = tx.cases.get([case_id for case_id, _ in members])
    functions = [str(cases[case_id].attributes.get("functionality")) for case_id, _ in members]
    table = Counter(
        (function, finding.cause) for function, (_, finding) in zip(functions, members, strict=True)
    )
    return {
        "errors": len(members),
        "clusters": len(findings),
        "functions": len(set(functions)),
        "table": [[function, cause, count] for (function, cause), count in sorted(table.items())],
        "fitting": _fitting(table),
    }


def _fitting(table: Counter[tuple[str, Any]]) -> dict[str, list[int]]:
    """For each kind of function with an expected cause: cases with that cause, of all its errors."""
    found = {}
    for start, cause in FITTING.items():
        of_kind = {key: count for key, count in table.items() if key[0].startswith(start)}
        right = sum(count for (_, given), count in of_kind.items() if given == cause)
        found[f"{start}_* → {cause}"] = [right, sum(of_kind.values())]
    return found


def words(found: dict[str, Any]) -> str:
    """The comparison for people."""
    lines = [
        f"{found['errors']} errors of {found['functions']} functions in {found['clusters']} clusters.",
        *(f"{name}: {right} of {of} errors" for name, (right, of) in found["fitting"].items()),
        "",
        *(f"{function:24} {cause:20} {count:5}" for function, cause, count in found["table"]),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    click.echo(words(compare(Workspace(Path(sys.argv[1])))))
