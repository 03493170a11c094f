"""The report on labels at the terminal: words, then aligned tables, the longest of them cut."""

from collections.abc import Iterator

from commands.terminal import percent, table
from knowledge_base.changes import Rate
from tools.figures import interval
from tools.label_records import Agreement, LabelReport, RaterLine, Slice, ValueLine
from tools.label_words import SURE, number
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
    yield _agreement(report)
    if len(report.values) > 1:
        yield _values("label", report.values)
    if report.rules:
        yield _values("rule cited", report.rules)
    if report.slices:
        yield _slices(report.slices)
    if report.weeks:
        yield f"By week of {report.weeks_by}\n{_slices(report.weeks[-ROWS:])}"
    if report.raters:
        yield _raters(report)
    if report.pairs.shown:
        yield _pairs(report)
    yield from _labels(report)
    yield from _disagreement(report)
    if report.unknown:
        yield "Not known\n" + "\n".join(f"  {one.what} {one.settled_by}" for one in report.unknown)


def _share(part: Part) -> str:
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
        (one.by, one.name, f"{one.cases:,}", _share(one.split), _rate(one.percent), number(one.alpha))
        for one in lines
    ]
    return table(("by", "", "cases", "split", "percent", "alpha"), rows, right=(2,))


def _raters(report: LabelReport) -> str:
    header = ("rater", "votes", "with the others", "with gold", "says yes", "others yes", "stands out")
    rows = [_rater(one) for one in report.raters[:ROWS]]
    left = len(report.raters) + report.raters_not_shown - len(rows)
    return table(header, rows, right=(1,)) + (
        f"\n… and {left:,} more; --json and --html list them" if left else ""
    )


def _rater(one: RaterLine) -> tuple[object, ...]:
    marks = []
    if one.p_value is not None and one.p_value <= SURE:
        marks.append("agrees less")
    if one.drift is not None and one.drift.corrected <= SURE:
        before, after = percent(one.drift.before.share), percent(one.drift.after.share)
        marks.append(f"{before} before {one.drift.since}, {after} since")
    shares = percent(one.yes.share), percent(one.others_yes.share)
    return one.rater, f"{one.votes:,}", _share(one.others), _share(one.gold), *shares, "; ".join(marks)


def _pairs(report: LabelReport) -> str:
    pairs = report.pairs
    rows = [(*one.raters, one.cases, number(one.kappa)) for one in pairs.shown[:CASES]]
    mean = "–" if pairs.mean is None else f"{pairs.mean:.2f}"
    told = f"Cohen's kappa, mean of {pairs.pairs:,} pairs with {pairs.least_shared} cases or more: {mean}"
    return f"{told}\n{table(('rater', 'and', 'cases', 'kappa'), rows, right=(2,))}"


def _labels(report: LabelReport) -> Iterator[str]:
    added = report.aggregated
    if added is not None:
        yield f"Majority and Dawid–Skene differ on {added.differing:,} cases" + (
            "\n"
            + table(
                ("case", "votes", "majority", "Dawid–Skene", "sure", "text"),
                [
                    (o.case, o.votes, o.majority, o.model, percent(o.probability), o.text[:60])
                    for o in added.shown[:CASES]
                ],
            )
            if added.shown
            else ""
        )
    if report.suspects is not None and report.suspects.shown:
        yield f"Suspect labels, the first of {report.suspects.found:,}\n" + table(
            ("case", "label", "votes", "wrong", "nearest cases say", "text"),
            [
                (
                    o.case,
                    o.label,
                    o.votes,
                    percent(o.probability),
                    ", ".join(n.label for n in o.neighbours),
                    o.text[:60],
                )
                for o in report.suspects.shown[:CASES]
            ],
        )


def _disagreement(report: LabelReport) -> Iterator[str]:
    found = report.disagreement
    if found is None:
        return
    for one in found.clusters[:CASES]:
        sure = "" if one.corrected <= SURE else ", may be by chance"
        rule = (
            f"\n  nearest rule: {one.rule.rule} ({one.rule.cosine:.2f}): {one.rule.text[:100]}"
            if one.rule
            else ""
        )
        examples = "".join(f"\n  {case.case}  {case.votes}  {case.text[:80]}" for case in one.examples)
        yield f"Split on '{one.name}': {_share(one.split)} of {one.split.of:,} cases{sure}{rule}{examples}"
    if found.by_rule:
        by_rule = [
            (
                one.rule,
                f"{one.split.count} of {one.split.of}",
                _share(one.split),
                f"{one.corrected:.2g}",
                one.text[:60],
            )
            for one in found.by_rule[:CASES]
        ]
        yield f"By the nearest rule of {found.guideline}\n" + table(
            ("rule", "split", "share", "p", "text"), by_rule
        )
    if found.words:
        rows = [
            (one.word, f"{one.split.count} of {one.split.of}", _share(one.split))
            for one in found.words[:ROWS]
        ]
        yield table((f"word (of {found.words_tested:,} tested)", "split", "share"), rows)
