"""A triage as a Markdown report for whoever leads the policy: what went wrong, why, and what to do next.

Case text, and the names and notes made of it, is untrusted: it is redacted, then fenced or escaped, so that
nothing in it becomes markup, a link or a picture, and characters that would hide or reorder text are shown as
escapes.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import quote

from knowledge_base.changes import Cause, Finding, Intervention
from knowledge_base.records import CaseId, Clause, ClauseId
from tools.redact import redact
from tools.visible import visible

DRAFTABLE: tuple[Cause, ...] = ("threshold", "prompt_defect")
MOST_CASES = 3
MOST_CHARACTERS = 300
TOP_CAUSES = 3

_NOT_DECIDED_ANEW: tuple[Cause, ...] = ("label_error", "ambiguous_guideline", "policy_gap")
_STEPS: dict[Cause, str] = {
    "threshold": "Draft the change and measure it: `redline draft {id} --as YOU`.",
    "prompt_defect": "Draft the change and measure it: `redline draft {id} --as YOU`.",
    "label_error": "Have the cases labelled again (`redline findings show {id}` lists them), then decide "
    "and triage anew.",
    "ambiguous_guideline": "Say in the guideline where the line runs, have the cases adjudicated, and put "
    "the new text forward with `redline propose`.",
    "policy_gap": "Ask the policy team whether the policy should cover this; `redline propose` takes a text.",
    "stale_policy": "Bring every stream to the clause version in force, then decide anew.",
    "market_mismatch": "Check which market's rule holds for these cases, and have them decided by it.",
    "evasion": "Normalise text before it is decided, or add the spellings to the prompt's patterns with "
    "`redline propose`.",
    "coverage": "Collect and label more cases of this language, format or topic.",
    "missing_context": "Send such cases to reviewers who see the picture, the sound and the history.",
    "capacity_ceiling": "Ask for training data or a stronger model; no prompt or threshold mends this.",
    "undetermined": "Have a person read the cases: `redline findings show {id}` lists them.",
}

_ACTIVE = re.compile(
    r"[\\`*\[\]<|~$]|(?<![^\W_])_|_(?![^\W_])|&(?=[#\w])|:(?=//)|(?<=www)\.|^[-+=>#]", re.IGNORECASE
)
"""What Markdown could take for markup within a line or at its start, bare links and formulas included."""
_LIST_START = re.compile(r"^(\d+)([.)])")
_PROSE = re.compile(r"(?![-+=>#*]\s|\d+[.)]\s)[^\n\\`<>\[\]&|~$@#]+")


def triage_report(
    triage: str,
    errors: int,
    findings: Sequence[Finding],
    texts: Mapping[CaseId, str],
    clauses: Mapping[ClauseId, Clause],
    plot: str,
    at: datetime,
) -> str:
    """The report: summary, plot, a table by cause and policy, then each finding, largest first.

    `errors` is the size of the queue, `plot` the picture's address relative to the report, `at` the time that
    the report carries. A case or clause that the mappings lack is named without its text.
    """
    ordered = sorted(findings, key=lambda finding: (-_size(finding), finding.id))
    parts = [
        f"# Why decisions went wrong: triage {inline(triage)}",
        f"Written {at.astimezone(UTC):%Y-%m-%d %H:%M} UTC.",
        _summary(errors, ordered),
        f"![{inline(_alt(ordered))}]({quote(plot, safe='/:.%')})",
    ]
    if ordered:
        parts += [
            "## Errors by cause and policy",
            _by_cause(ordered, errors),
            "## Findings, largest first",
            _LEGEND,
        ]
    for number, finding in enumerate(ordered, 1):
        parts += _finding(number, finding, texts, clauses)
    return "\n\n".join(parts) + "\n"


def next_step(finding: Finding) -> str:
    """What to do about a finding, in Markdown: the command that drafts the change, or a person's task."""
    return _STEPS[finding.cause].format(id=finding.id)


def inline(text: str) -> str:
    """Untrusted text within a line or a table's cell: on one line, with nothing in it taken for markup."""
    line = " ".join(visible(text).split())
    return _LIST_START.sub(r"\1\\\2", _ACTIVE.sub(r"\\\g<0>", line))


def code(text: str) -> str:
    """An untrusted name as a code span, outside tables."""
    line = " ".join(visible(text).split())
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    return f"{ticks} {line} {ticks}" if "`" in line else f"{ticks}{line}{ticks}"


def fenced(text: str) -> str:
    """Untrusted text as a code block, with a fence that the text cannot close."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}text\n{visible(text)}\n{fence}"


def cause_words(cause: Cause) -> str:
    """A cause as it is said: `prompt defect`."""
    return cause.replace("_", " ")


_LEGEND = (
    "Each table lists what was tried and what deciding again then gave, on the cases that triage may look "
    "at; the rest are kept unseen to measure drafts. *Held-out* cases lie outside the cluster. A dash: "
    "nothing was decided anew, and the first figure counts the cases whose label or rule is in doubt."
)


def _summary(errors: int, findings: Sequence[Finding]) -> str:
    if not findings:
        return f"The queue holds {_count(errors, 'error')}, and triage has no finding to show."
    missed, flagged = _by_direction(findings)
    policies = len({finding.cluster.policy for finding in findings})
    causes = _causes(findings)
    top = [f"{cause_words(cause)} ({_share(n, errors)})" for cause, n in causes.most_common(TOP_CAUSES)]
    queue = (
        f"The queue holds {_count(errors, 'error')} under {_count(policies, 'policy', 'policies')}: "
        f"{_count(missed, 'violation')} missed (false negatives, FN) and {_count(flagged, 'case')} flagged "
        f"wrongly (false positives, FP), in {_count(len(findings), 'finding')}."
    )
    outside = errors - missed - flagged
    rest = f" {_count(outside, 'error')} could not be put into a finding." if outside > 0 else ""
    named = "The largest causes are" if len(causes) > 1 else "The only cause is"
    return f"{queue}{rest} {named} {_list(top)}. {_draftable(findings, errors)}"


def _draftable(findings: Sequence[Finding], errors: int) -> str:
    now = [finding for finding in findings if finding.cause in DRAFTABLE]
    if not now:
        return "Nothing can be drafted yet: every finding needs a person first."
    held, left = sum(map(_size, now)), len(findings) - len(now)
    which = f"{len(now)} of the {len(findings)} findings" if left else "every finding"
    rest = {0: "", 1: "; the other needs a person first"}.get(left, "; the others need a person first")
    part = f"{_count(held, 'error')} ({_share(held, errors)})"
    return f"A change can be drafted now for {which}, with {part}{rest}."


def _alt(findings: Sequence[Finding]) -> str:
    sizes = Counter[str]()
    for finding in findings:
        sizes[finding.cluster.policy] += _size(finding)
    named = ", ".join(f"{policy} {n:,}" for policy, n in sizes.most_common())
    return f"Bar chart of errors by policy and cause: {named or 'no errors'}"


def _by_cause(findings: Sequence[Finding], errors: int) -> str:
    """One row a cause and policy, the largest cause first, and a last row with the sums."""
    pairs: dict[tuple[Cause, str], list[Finding]] = {}
    for finding in findings:
        pairs.setdefault((finding.cause, finding.cluster.policy), []).append(finding)
    of_cause = _causes(findings)
    ordered = sorted(
        pairs, key=lambda pair: (-of_cause[pair[0]], pair[0], -sum(map(_size, pairs[pair])), pair[1])
    )
    rows = [[cause_words(pair[0]), pair[1], *_figures(pairs[pair], errors)] for pair in ordered]
    rows.append(["all", "all", *_figures(findings, errors)])
    header = ["Cause", "Policy", "Errors", "Share", "Missed (FN)", "Flagged wrongly (FP)"]
    return _table(header, rows, right=(2, 3, 4, 5))


def _figures(findings: Sequence[Finding], errors: int) -> list[str]:
    missed, flagged = _by_direction(findings)
    return [f"{missed + flagged:,}", _share(missed + flagged, errors), f"{missed:,}", f"{flagged:,}"]


def _finding(
    number: int, finding: Finding, texts: Mapping[CaseId, str], clauses: Mapping[ClauseId, Clause]
) -> Iterator[str]:
    way = "missed" if finding.cluster.direction == "fn" else "flagged wrongly"
    size = _count(_size(finding), "case")
    sure = f", probability {finding.probability:.0%}" if finding.probability else ""
    yield f"### {number}. {inline(finding.cluster.policy)}: {size} {way}, {cause_words(finding.cause)}"
    yield inline(redact(finding.summary))
    yield (
        f"- **Finding:** {code(finding.id)}\n"
        f"- **Cases:** {_size(finding):,}, {_percent(finding.share)} of the queue\n"
        f"- **Cause:** {cause_words(finding.cause)}{sure}"
    )
    for clause_id in finding.clauses:
        yield from _clause(clause_id, clauses.get(clause_id))
    yield _tried(finding)
    for case_id in finding.cluster.representatives[:MOST_CASES]:
        yield from _case(case_id, texts.get(case_id))
    yield f"**Next step.** {next_step(finding)}"


def _clause(clause_id: ClauseId, clause: Clause | None) -> Iterator[str]:
    if clause is None:
        yield f"Clause {code(clause_id)} has no text at hand; see `redline clauses`."
        return
    yield f"Clause {code(clause_id)}, version {clause.version}, in force from {clause.effective_from}:"
    text = visible(clause.text)
    yield f"> {text}" if _PROSE.fullmatch(text) and "://" not in text and "www." not in text else fenced(text)


def _tried(finding: Finding) -> str:
    if not finding.interventions:
        return "Nothing was tried on this cluster."
    header = ["Tried", "Fixed in the cluster", "Held-out fixed", "Held-out broken", "Sufficient", "Note"]
    rows = [_intervention(tried, chosen=tried.name == finding.cause) for tried in finding.interventions]
    return _table(header, rows, right=(1, 2, 3))


def _intervention(tried: Intervention, chosen: bool) -> list[str]:
    held_out = [f"{n:,} of {tried.held_out_n:,}" for n in (tried.held_out_fixed, tried.broken)]
    return [
        f"**{cause_words(tried.name)}**" if chosen else cause_words(tried.name),
        f"{tried.fixed:,} of {tried.n:,}",
        *(["–", "–"] if tried.name in _NOT_DECIDED_ANEW else held_out),
        "yes" if tried.sufficient else "no",
        inline(redact(tried.note)),
    ]


def _case(case_id: CaseId, text: str | None) -> Iterator[str]:
    if text is None:
        yield f"Case {code(case_id)}: its text is not at hand."
        return
    # Redacted before it is cut: half an address would pass for no address.
    plain = redact(text)
    cut = (
        f", the first {MOST_CHARACTERS} of {len(plain):,} characters" if len(plain) > MOST_CHARACTERS else ""
    )
    yield f"Case {code(case_id)}{cut}:"
    yield fenced(plain[:MOST_CHARACTERS])


def _table(header: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    """A Markdown table; cells are Markdown and hold neither bare pipes nor line feeds."""
    marks = ["---:" if column in right else "---" for column in range(len(header))]
    return "\n".join(f"| {' | '.join(row)} |" for row in (header, marks, *rows))


def _by_direction(findings: Sequence[Finding]) -> tuple[int, int]:
    missed = sum(_size(finding) for finding in findings if finding.cluster.direction == "fn")
    return missed, sum(map(_size, findings)) - missed


def _causes(findings: Sequence[Finding]) -> Counter[Cause]:
    """How many errors each cause explains."""
    sizes = Counter[Cause]()
    for finding in findings:
        sizes[finding.cause] += _size(finding)
    return sizes


def _size(finding: Finding) -> int:
    return len(finding.cluster.members)


def _count(n: int, one: str, many: str = "") -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def _share(part: int, whole: int) -> str:
    return _percent(part / max(whole, 1))


def _percent(share: float) -> str:
    return f"{share:.1%}" if 0 < share < 0.1 else f"{share:.0%}"


def _list(words: Sequence[str]) -> str:
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)
