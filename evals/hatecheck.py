"""HateCheck's function labels against Redline's clusters and causes: `python -m evals.hatecheck WORKSPACE`.

HateCheck says of every case what it tests (its functionality). A workspace that imported, decided and triaged it
can so be asked two things: do the clusters of errors follow the functions, and do the causes fit them?
"""

import sys
from collections import Counter
from pathlib import Path
from typing import Any

import click
import numpy as np

from knowledge_base.changes import Finding
from knowledge_base.errors import Refused
from knowledge_base.workspace import Workspace
from tools.cluster import leader_clusters
from tools.reading import read, texts_of

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
    """Adjusted mutual information of clusters and functions, and a table of function by cause."""
    from sklearn.metrics import adjusted_mutual_info_score

    findings = newest_findings(workspace)
    members = [(case_id, finding) for finding in findings for case_id in finding.cluster.members]
    with workspace.store.read() as tx:
        cases = tx.cases.get([case_id for case_id, _ in members])
    functions = [str(cases[case_id].attributes.get("functionality")) for case_id, _ in members]
    clusters = [finding.cluster.id for _, finding in members]
    vectors = read([texts_of(cases[i]) for i, _ in members], workspace.embedder).means()
    table = Counter(
        (function, finding.cause) for function, (_, finding) in zip(functions, members, strict=True)
    )
    return {
        "errors": len(members),
        "clusters": len(set(clusters)),
        "functions": len(set(functions)),
        "ami": float(adjusted_mutual_info_score(functions, clusters)),
        "ami_hdbscan": _hdbscan(functions, vectors),
        "ami_leader": float(
            adjusted_mutual_info_score(functions, leader_clusters(vectors, None, cosine=0.6))
        ),
        "table": [[function, cause, count] for (function, cause), count in sorted(table.items())],
        "fitting": _fitting(table),
    }


def _hdbscan(functions: list[str], vectors: np.ndarray[Any, Any]) -> float:
    from sklearn.cluster import HDBSCAN
    from sklearn.metrics import adjusted_mutual_info_score

    labels = HDBSCAN(min_cluster_size=5, copy=True).fit_predict(vectors)
    return float(adjusted_mutual_info_score(functions, labels))


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
        f"Adjusted mutual information with the functions: {found['ami']:.3f} "
        f"(HDBSCAN on the same vectors {found['ami_hdbscan']:.3f}, leaders alone {found['ami_leader']:.3f}).",
        *(f"{name}: {right} of {of} errors" for name, (right, of) in found["fitting"].items()),
        "",
        *(f"{function:24} {cause:20} {count:5}" for function, cause, count in found["table"]),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    click.echo(words(compare(Workspace(Path(sys.argv[1])))))
