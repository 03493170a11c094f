"""What `guideline show`, `lint` and `check` tell people."""

from commands.guideline_results import (
    CheckedGuideline,
    LintedGuideline,
    ParityShare,
    PartedCase,
    RuleParted,
    ShownGuideline,
)
from commands.terminal import percent, table
from knowledge_base.guideline_records import Guideline, GuidelineItem
from tools.figures import count_words
from tools.guideline_check import GuidelineCheck
from tools.judged import Share

SHOWN = 20
WORDS = 64


def shown_words(result: ShownGuideline) -> str:
    """The items as a table, in the order of the text."""
    read = result.guideline
    version = f", version {result.version}" if result.version is not None else ""
    lines = [f"{read.id}: {read.title} (policy {read.policy or 'not said'}, {read.market}{version})", ""]
    rows = [
        (
            item.line,
            item.kind.replace("_", " "),
            item.id,
            _answer(item),
            ", ".join(item.clauses) or "–",
            _short(item),
        )
        for item in read.items
        if item.kind != "unread"
    ]
    if rows:
        lines.append(table(("line", "kind", "id", "answer", "clauses", "words"), rows, right=(0,)))
    if result.not_understood:
        lines += ["", "not understood:", *(f"  {what}" for what in result.not_understood)]
    return "\n".join(lines)


def _answer(item: GuidelineItem) -> str:
    said = item.outcome
    if said.confidence == "not read":
        return "not read" if item.kind == "rule" else "–"
    doubt = " (in part)" if said.confidence == "in part" else ""
    also = ", escalate" if said.escalates and said.says != "escalate" else ""
    return (said.label if said.says == "label" else said.says) + also + doubt


def _short(item: GuidelineItem) -> str:
    flat = " ".join((item.sample or item.text).split())
    return flat if len(flat) <= WORDS else flat[: WORDS - 1] + "…"


def linted_words(result: LintedGuideline) -> str:
    """The findings one below the other, then how many there are."""
    lines = []
    for one in result.found:
        place = f"{one.id}, line {one.line}" if one.line else one.id
        lines.append(f"{one.level}  {one.check} · {place}\n  {one.reason}.\n  Next: {one.next_step}.")
    level = (
        f", reading level {result.reading_level:.1f} (Coleman–Liau)"
        if result.reading_level is not None
        else ""
    )
    lines.append(f"{result.words:,} words{level}")
    if not result.clauses_known:
        lines.append("its policy is not in a workspace here, so its clauses were not looked at")
    if not result.cases_compared:
        lines.append("there is no workspace here, so no case was held against two rules")
    many = f"{count_words(result.errors, 'error')}, {count_words(result.warnings, 'warning')}"
    lines.append(f"{result.guideline}: {many}.")
    return "\n".join(lines)


def public_check(read: Guideline, prompt: str, judge: str, done: GuidelineCheck) -> CheckedGuideline:
    """The comparison as it is printed."""
    by_id = {item.id: item for item in read.items}
    rules = []
    for one in done.rules:
        item = by_id.get(one.rule)
        rules.append(
            RuleParted(
                rule=one.rule,
                number=item.number if item else "",
                clauses=list(item.clauses) if item else [],
                examples=_share(one.examples),
                cases=_share(one.cases),
                guideline_right=one.guideline_right,
            )
        )
    partings = [
        PartedCase(
            case=one.case,
            text=one.text,
            split="example" if one.split is None else "tuning" if one.split == "tuning" else "validation",
            rule=one.rule,
            guideline=one.guideline,
            prompt=one.prompt,
            label=one.label,
            question=one.question,
        )
        for one in done.partings
    ]
    return CheckedGuideline(
        guideline=read.id,
        prompt=prompt,
        judge=judge,
        threshold=round(done.threshold, 6),
        labelled=done.labelled,
        examples=_share(done.examples),
        cases=_share(done.cases),
        rules=rules,
        partings=partings,
        left_out=done.left_out,
    )


def _share(share: Share) -> ParityShare:
    low, high = share.interval if share.n else (None, None)
    return ParityShare(parted=share.count, n=share.n, share=share.value, low=low, high=high)


def checked_words(result: CheckedGuideline) -> str:
    """By rule, then what parts, then the whole."""
    rows = [
        (
            one.rule,
            ", ".join(one.clauses) or "–",
            _of(one.examples),
            _of(one.cases),
            percent(one.cases.share),
            _interval(one.cases),
            f"{one.guideline_right} : {one.cases.parted - one.guideline_right}" if one.cases.parted else "–",
        )
        for one in result.rules
    ]
    heads = (
        "rule",
        "clauses",
        "examples apart",
        "cases apart",
        "share",
        "90 % interval",
        "right: guideline : prompt",
    )
    lines = [table(heads, rows, right=(2, 3, 4)), ""] if rows else []
    for one in result.partings[:SHOWN]:
        label = "" if one.label is None else f", labelled {_yes(one.label)}"
        lines.append(
            f"{one.case} ({one.split}), {one.rule}: guideline {_yes(one.guideline)}, prompt {_yes(one.prompt)}{label}"
        )
        lines.append(f"  {' '.join(one.text.split())[:140]}")
    if len(result.partings) > SHOWN:
        lines.append(f"… and {len(result.partings) - SHOWN} more; --json lists them all")
    if result.left_out:
        lines += ["", f"not asked: {', '.join(result.left_out)}; 'redline guideline lint' tells why"]
    lines.append("")
    lines.append(
        f"{result.guideline} against prompt {result.prompt}: {_of(result.examples)} examples and {_of(result.cases)} "
        f"validation cases part ({percent(result.cases.share)}, {_interval(result.cases)}), by {result.judge}."
    )
    return "\n".join(lines)


def _of(share: ParityShare) -> str:
    return f"{share.parted} of {share.n}" if share.n else "–"


def _interval(share: ParityShare) -> str:
    return "–" if share.low is None or share.high is None else f"{share.low:.1%} to {share.high:.1%}"


def _yes(violates: bool) -> str:
    return "violates" if violates else "does not"
