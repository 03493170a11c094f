"""The suites, by name. A new one is a folder with README.md, cases.jsonl and suite.py, and one line here."""

from difflib import get_close_matches
from importlib import import_module

from evals.harness.suite import AnySuite
from knowledge_base.errors import WrongUsage

SUITES = {
    "assistant": "evals.assistant.suite",
    "clusters": "evals.clusters.suite",
    "compile": "evals.compile.suite",
    "retrieval": "evals.retrieval.suite",
    "planted_faults": "evals.planted_faults.suite",
    "regulation": "evals.regulation.suite",
    "revision": "evals.revision.suite",
    "guidelines": "evals.guidelines.suite",
    "injection": "evals.injection.suite",
    "suspect_labels": "evals.suspect_labels.suite",
}
"""Each module has one `SUITE`."""


def suite_of(name: str) -> AnySuite:
    """The suite of that name.

    Raises: WrongUsage when there is none.
    """
    if name not in SUITES:
        near = get_close_matches(name, SUITES, n=1)
        hint = f"did you mean {near[0]!r}?" if near else "'redline eval --list' lists them"
        raise WrongUsage(f"there is no suite {name!r}; {hint}")
    suite: AnySuite = import_module(SUITES[name]).SUITE
    return suite
