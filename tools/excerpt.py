"""A short stretch of a case as people are shown it: without personal data, and cut."""

from knowledge_base.cases import Case
from tools.redact import redact

MOST = 240
_READ = 1_000


def excerpt_of(case: Case) -> str:
    """The beginning of the case's text on one line; an ellipsis where it goes on."""
    whole = " ".join(case.text[:_READ].split())
    plain = redact(whole)
    return plain if len(plain) <= MOST and len(case.text) <= _READ else f"{plain[:MOST].rstrip()}…"
