"""The impact of a change of a law in words for a terminal: what is asked of a person first."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from commands.terminal import table
from tools.law_diff.redlines import short
from tools.law_impact.impact import ChangeImpact, Impact, Touch
from tools.visible import one_line
from tools.word_changes import marked

STATES = {
    "touches": "touches our rules",
    "possible": "perhaps",
    "gap": "no rule of ours",
    "nothing to do": "asks nothing of us",
}
COUNTED = {
    "touches": "touching our rules",
    "possible": "perhaps touching them",
    "gap": "without a rule of ours",
    "nothing to do": "asking nothing of us",
}
MOST_QUOTE = 300


def impact_words(found: Impact, whole: bool = False) -> str:
    """A summary, the table of changes, conflicts with both quotes, then each touched clause with its reasons."""
    blocks = [_summary(found)]
    rows = [
        (one.id, _cut(one.change.name, 34), one.change.kind, STATES[one.state], _best(one))
        for one in found.changes
    ]
    if rows:
        blocks.append(table(("change", "provision", "what", "impact", "our clauses"), rows))
    if found.conflicts:
        blocks.append("Conflicts\n" + "\n".join(_conflict(one, touch) for one, touch in found.conflicts))
    blocks += [_change(one, whole) for one in found.changes if one.touches or whole]
    if gaps := found.gaps:
        lines = [
            f"  {one_line(', '.join(names))}: {one_line(_cut(asked, 120))}"
            for asked, names in _by_demand(gaps)
        ]
        blocks.append("\n".join(("Gaps: the law asks it, and no clause of ours speaks of it", *lines)))
    if found.drafted or found.todos:
        blocks.append("\n".join(_drafts(found)))
    blocks += found.notes
    blocks.append(
        "Confidence is the chance that a clause is touched, from " + found.calibration + ".\n"
        "No legal advice: whoever knows the law decides; 'redline impact confirm|reject' keeps what they say."
    )
    return "\n\n".join(blocks)


def _summary(found: Impact) -> str:
    count = {name: sum(one.state == name for one in found.changes) for name in STATES}
    told = (
        ", ".join(f"{COUNTED[name]} {number}" for name, number in count.items() if number)
        or "nothing changed in substance"
    )
    where = f"market {found.market}" if found.market else "every market"
    lines = [
        f"{one_line(found.before)} → {one_line(found.after)}, against {found.clauses:,} clauses of ours in force on "
        f"{found.as_of} in {where}",
        f"{len(found.changes)} provisions changed in substance: {told}; {found.skipped} other changes were left out",
    ]
    for name, some in (
        ("policies", found.policies),
        ("guidelines", found.guidelines),
        ("prompts", found.prompts),
        ("thresholds", found.thresholds),
        ("markets", found.markets),
        ("streams", found.streams),
        ("transparency report", found.reporting),
    ):
        if some:
            lines.append(f"{name}: {', '.join(some)}")
    return "\n".join(lines)


def _best(one: ChangeImpact) -> str:
    counted = [f"{touch.name} {_chance(touch)}" for touch in one.touches if touch.counts]
    perhaps = [f"{touch.name} {_chance(touch)}?" for touch in one.touches if not touch.counts]
    return ", ".join([*counted, *perhaps][:3]) + (" …" if len(counted) + len(perhaps) > 3 else "")


def _chance(touch: Touch) -> str:
    return "✓" if touch.level == "confirmed" else f"{touch.confidence:.0%}"


def _change(one: ChangeImpact, whole: bool) -> str:
    lines = [
        f"{one_line(one.change.name)} — {one.id}",
        "  " + marked(short(one.change.pieces)).replace("\n", "\n  "),
    ]
    shown = [touch for touch in one.touches if touch.counts or whole or one.state == "possible"]
    for touch in shown:
        lines.append(f"  {touch.name}  {_chance(touch)} {touch.level}")
        lines += [f"    · {one_line(reason.words)}" for reason in touch.reasons]
        if whole:
            lines.append(f"    “{one_line(_cut(touch.clause.text, MOST_QUOTE))}”")
        if rests := [*touch.carried.guideline_items[:4], *touch.carried.questions[:4]]:
            lines.append(f"    rests on it: {one_line('; '.join(rests))}")
    lines += [f"  {touch.name}  rejected" for touch in one.rejected]
    return "\n".join(lines)


def _conflict(one: ChangeImpact, touch: Touch) -> str:
    found = touch.conflict
    assert found is not None, "asked of conflicts only"
    return "\n".join(
        (
            f"  {one_line(one.change.name)} and {touch.name}: {one_line(found.words)}",
            f"    law:  “{one_line(_cut(one.quote, MOST_QUOTE))}”",
            f"    ours: “{one_line(_cut(touch.clause.text, MOST_QUOTE))}”",
        )
    )


def _by_demand(gaps: Sequence[ChangeImpact]) -> Iterator[tuple[str, list[str]]]:
    """What is asked, with the provisions that ask it: the points of a list have the demand of its lead-in."""
    for asked, some in groupby(gaps, key=lambda one: one.demand or one.quote):
        yield asked, [one.change.name for one in some]


def _drafts(found: Impact) -> Iterator[str]:
    for made in found.drafted:
        yield f"proposed {made.proposal}: {one_line(made.title)}"
    if found.todos:
        yield "To do, where no text can be drafted (kept in the register)"
        yield from (f"  {todo.entry or '–'}  {one_line(todo.title)}" for todo in found.todos)


def _cut(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 2]} …"
