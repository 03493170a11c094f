"""The report on labels at the terminal: words, then aligned tables, the longest of them cut."""

from collections.abc import Iterator, Sequence

from commands.terminal import table
from knowledge_base.changes import Rate
from tools.figures import interval, percent
from tools.label_records import Agreement, LabelReport, Neighbour, RaterLine, Slice, SplitCluster, ValueLine
from tools.label_words import SURE, agrees_less, changed, few, number
from tools.report_records import Part

ROWS = 12
CASES = 5


def told(report: LabelReport) -> str:
    """The whole report."""
    return "\n\n".join(_parts(report))


def _parts(report: LabelReport) -> Iterator[str]:
    names = "hidden" if report.raters_hidden else "shown"
    yield f"Labels of {report.policy}: seed {report.seed}, {report.draws:,} draws, 95% intervals, raters {names}"
    for words in report.summary:
        yield f"{words.heading}\n  {words.text}"
    if report.next_steps:
        yield "What to do next\n" + "\n".join(_steps(report))
    yield from _disagreement(report)
    if report.raters:
        yield _raters(report)
    yield from _labels(report)
    yield _agreement(report)
    if len(report.values) > 1:
        yield _values("label", report.values)
    if report.rules:
        yield _values("rule cited", report.rules)
    if report.slices:
        yield _slices(report.slices)
    if report.weeks:
        yield f"By week of {report.weeks_by}\n{_slices(report.weeks[-ROWS:])}"
    if report.pairs.shown:
        yield _pairs(report)
    if report.unknown:
        yield "Not known\n" + "\n".join(f"  {one.what} {one.settled_by}" for one in report.unknown)


def _steps(report: LabelReport) -> Iterator[str]:
    for place, step in enumerate(report.next_steps, start=1):
        yield f"  {place}. {step.heading}" + (f"\n     {step.text}" if step.text else "")


def _share(part: Part) -> str:
    return _bare(part) + few(part.of)


def _bare(part: Part) -> str:
    return "–" if part.share is None else f"{percent(part.share)} ({interval(part.low, part.high)})"


def _rate(rate: Rate) -> str:
    if rate.value is None:
        return "–"
    bounds = interval(rate.low, rate.high)
    return f"{percent(rate.value)} ({bounds})" if bounds else percent(rate.value)


def _agreement(report: LabelReport) -> str:
    header = (
        "agreement on",
        "cases",
        "votes",
        "raters",
        "shared",
        "split",
        "percent",
        "alpha",
        "ordinal",
        "Fleiss",
    )
    lines = [("yes or no", report.verdict)] if report.verdict.votes else []
    lines += [("labels", report.labels)] if report.labels is not None else []
    found = table(header, [_agreement_row(name, one) for name, one in lines], right=(1, 2, 3, 4))
    fleiss = [one for _, one in lines if one.fleiss_raters]
    if not fleiss:
        return found
    return f"{found}\nFleiss' kappa is over the {fleiss[0].fleiss_cases:,} cases with {fleiss[0].fleiss_raters} votes."


def _agreement_row(name: str, one: Agreement) -> tuple[object, ...]:
    counts = (f"{n:,}" for n in (one.cases, one.votes, one.raters, one.shared))
    return (
        name,
        *counts,
        _share(one.split),
        _rate(one.percent),
        number(one.alpha),
        number(one.ordinal),
        number(one.fleiss),
    )


def _values(kind: str, lines: tuple[ValueLine, ...]) -> str:
    rows = [
        (one.name, f"{one.votes.count:,}", _rate(one.specific), number(one.alpha)) for one in lines[:ROWS]
    ]
    return table((kind, "votes", "another rater says it too", "alpha against the rest"), rows, right=(1,))


def _slices(lines: tuple[Slice, ...]) -> str:
    rows = [
        (
            one.by,
            one.name,
            f"{one.cases:,}",
            _of(one.split),
            _share(one.split),
            _rate(one.percent),
            number(one.alpha),
        )
        for one in lines
    ]
    return table(("by", "", "cases", "split", "share", "percent", "alpha"), rows, right=(2, 3))


def _raters(report: LabelReport) -> str:
    header = ("rater", "votes", "with the others", "with gold", "says yes", "others yes", "stands out")
    rows = [_rater(one) for one in report.raters[:ROWS]]
    left = len(report.raters) + report.raters_not_shown - len(rows)
    return table(header, rows, right=(1,)) + (
        f"\n… and {left:,} more; --json and --html list them" if left else ""
    )


def _rater(one: RaterLine) -> tuple[object, ...]:
    marks = []
    if agrees_less(one):
        marks.append("agrees less")
    if one.drift is not None and changed(one):
        before, after = percent(one.drift.before.share), percent(one.drift.after.share)
        marks.append(f"{before} before {one.drift.since}, {after} since")
    held = (f"{_of(part)}, {_share(part)}" if part.of else "–" for part in (one.others, one.gold))
    yes = (_bare(part) for part in (one.yes, one.others_yes))
    return one.rater, f"{one.votes:,}", *held, *yes, "; ".join(marks)


def _pairs(report: LabelReport) -> str:
    pairs = report.pairs
    rows = [(*one.raters, one.cases, number(one.kappa)) for one in pairs.shown[:CASES]]
    told = (
        f"Cohen's kappa of {pairs.pairs:,} pairs with {pairs.least_shared} cases or more: "
        f"mean {pairs.mean:.2f}, from {pairs.least:.2f} to {pairs.most:.2f}"
    )
    return f"{told}\n{table(('rater', 'and', 'cases', 'kappa'), rows, right=(2,))}"


def _labels(report: LabelReport) -> Iterator[str]:
    found, added = report.suspects, report.aggregated
    if found is not None and found.likely:
        rows = [
            (one.case, one.label, one.votes, percent(one.probability), _said(one.neighbours), one.text[:60])
            for one in found.shown[: min(CASES, found.likely)]
        ]
        header = ("case", "label", "votes", "wrong", "nearest cases say", "text")
        yield f"Labels more likely wrong than right, the first of {found.likely:,}\n{table(header, rows)}"
    if added is not None and added.shown:
        header = ("case", "votes", "majority", "Dawid–Skene", "sure", "text")
        differing = [
            (one.case, one.votes, one.majority, one.model, percent(one.probability), one.text[:60])
            for one in added.shown[:CASES]
        ]
        yield f"Majority and Dawid–Skene differ on {added.differing:,} cases\n{table(header, differing)}"


def _said(neighbours: Sequence[Neighbour]) -> str:
    return ", ".join(one.label for one in neighbours)


def _disagreement(report: LabelReport) -> Iterator[str]:
    found = report.disagreement
    if found is None:
        return
    if found.by_rule:
        by_rule = [
            (one.rule, _of(one.split), _share(one.split), f"{one.corrected:.2g}", one.text[:60])
            for one in found.by_rule[:CASES]
        ]
        header = ("rule", "split", "share", "p", "text")
        caption = f"Split cases by the rule of {found.guideline} that raters cite, else the nearest"
        yield f"{caption}\n{table(header, by_rule)}"
    for group in found.clusters[:CASES]:
        yield _group(group)
    if found.words:
        rows = [(one.word, _of(one.split), _share(one.split)) for one in found.words[:ROWS]]
        yield table((f"word (of {found.words_tested:,} tested)", "split", "share"), rows)


def _group(group: SplitCluster) -> str:
    sure = "" if group.corrected <= SURE else ", may be by chance"
    told = f"Split on '{group.name}': {_of(group.split)}, {_share(group.split)}{sure}"
    if group.rule:
        told += f"\n  nearest rule: {group.rule.rule} ({group.rule.cosine:.2f}): {group.rule.text[:100]}"
    return told + "".join(f"\n  {case.case}  {case.votes}  {case.text[:80]}" for case in group.examples)


def _of(part: Part) -> str:
    return f"{part.count:,} of {part.of:,}"
