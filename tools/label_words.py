"""The report on labels in plain words: what leads read first, and what is not known."""

from collections.abc import Iterator, Sequence

from knowledge_base.changes import Rate
from tools.figures import count_words, listed, part_words, percent
from tools.label_records import Agreement, Disagreement, LabelReport, RaterLine, RuleSplit, Suspects
from tools.report_records import Unknown, Words, part
from tools.votes import Ballots

RELIABLE, TENTATIVE = 0.8, 0.667
"""Alphas from which conclusions, or tentative ones, may be drawn (Krippendorff 2004, Content Analysis, page 241)."""
SURE = 0.05
FEW = 20
"""Fewer cases or votes than this are said to be few."""
MOST_NAMED = 3


def number(rate: Rate | None) -> str:
    """A coefficient with its interval: `0.62 (0.58 to 0.66)`; a dash where it is not defined."""
    if rate is None or rate.value is None:
        return "–"
    if rate.low is None or rate.high is None:
        return f"{rate.value:.2f}"
    return f"{rate.value:.2f} ({rate.low:.2f} to {rate.high:.2f})"


def few(of: int) -> str:
    """A mark behind a figure that rests on few."""
    return ", few" if 0 < of < FEW else ""


def summary(report: LabelReport) -> tuple[Words, ...]:
    """A few paragraphs, each with its heading."""
    return tuple(Words(heading=heading, text=text) for heading, text in _summary(report))


def _summary(report: LabelReport) -> Iterator[tuple[str, str]]:
    yield "Do raters agree?", _agreement(main_of(report))
    if report.disagreement is not None:
        yield "Where do they part, and by which rule?", _disagreement(report.disagreement)
    if main_of(report).shared:
        yield "Who, and since when?", _raters(report)
    if report.suspects is not None:
        yield "Which labels may be wrong?", _suspects(report.suspects)


def main_of(report: LabelReport) -> Agreement:
    """Agreement on yes and no; on the labels where nobody said whether they violate."""
    return report.verdict if report.verdict.votes or report.labels is None else report.labels


def _agreement(main: Agreement) -> str:
    who = count_words(main.raters, "rater") if main.raters else "raters whose names are not known"
    told = f"{count_words(main.cases, 'case')} judged by {who}, {count_words(main.votes, 'vote')}. "
    if not main.shared:
        return told + "No case has the votes of two raters, so how far they agree is not known."
    told += f"Two or more judged {main.shared:,} of the cases, and split on {part_words(main.split)}. "
    if main.shared < FEW:
        told += "So few cases tell little: go by the intervals. "
    if main.alpha.value is None:
        return told + "Every vote says the same, so nothing beyond chance can be told."
    told += f"Krippendorff's alpha, 1 for full agreement and 0 for chance, is {number(main.alpha)}: "
    if main.alpha.value >= RELIABLE:
        return told + f"at or above {RELIABLE}, from which conclusions are usually drawn."
    if main.alpha.value >= TENTATIVE:
        return told + f"between {TENTATIVE} and {RELIABLE}, enough for tentative conclusions only."
    return told + f"below {TENTATIVE}, too low to rest conclusions on single votes."


def _disagreement(found: Disagreement) -> str:
    told = ""
    if rules := sure_rules(found):
        first = rules[0]
        told += (
            f"Cases of {first.rule} of {found.guideline} are split more than others for sure: "
            f"{part_words(first.split)}. It says: {first.text} "
        )
    if sure := [one for one in found.clusters if one.corrected <= SURE]:
        groups = count_words(len(sure), "group of like cases stands", "groups of like cases stand")
        told += f"{groups} out{_first(sure)} '{sure[0].name}': {part_words(sure[0].split)} split. "
    if found.words:
        told += f"Words that go with it: {listed([word.word for word in found.words[:5]])}. "
    if told:
        return told + f"Over all they split on {percent(found.elsewhere)} of the cases."
    told = "No rule, no group of like cases and no word goes with it more surely than chance would have it."
    if found.by_rule and (first := found.by_rule[0]).split.count:
        told += (
            f" Most split cases are of {first.rule} of {found.guideline}, {part_words(first.split)}, "
            f"which may be by chance{few(first.split.of)}."
        )
    return told


def sure_rules(found: Disagreement) -> list[RuleSplit]:
    """The rules whose cases are split more than chance would have it."""
    return [one for one in found.by_rule if one.corrected <= SURE]


def agrees_less(line: RaterLine) -> bool:
    """Whether a rater surely agrees less with the others than the rest do."""
    return line.p_value is not None and line.p_value <= SURE


def changed(line: RaterLine) -> bool:
    """Whether a rater surely agrees otherwise since a day."""
    return line.drift is not None and line.drift.corrected <= SURE


def _raters(report: LabelReport) -> str:
    if not report.raters:
        return "Not known: the votes came without the names of raters."
    if not any(line.p_value is not None for line in report.raters):
        told = "No rater has votes enough to be tested against the others."
    else:
        told = f"{_less(report)} {_since(report)}"
    hits, of = (sum(getattr(line.gold, name) for line in report.raters) for name in ("count", "of"))
    if of:
        told += f" On cases with a gold label they gave it in {part_words(part(hits, of))} votes."
    added = report.aggregated
    if added is not None and added.differing:
        told += (
            " Weighing each rater by how far they are to be believed would change the label of "
            f"{count_words(added.differing, 'case')} against a plain majority."
        )
    return told


def _less(report: LabelReport) -> str:
    lower = [line for line in report.raters if agrees_less(line)]
    tested = sum(line.p_value is not None for line in report.raters)
    if not lower:
        return f"None of {count_words(tested, 'rater')} tested surely agrees less with the others than the rest do."
    named = listed([f"{line.rater} with {part_words(line.others)}" for line in lower[:MOST_NAMED]])
    return (
        f"Of {count_words(tested, 'rater')} tested, {len(lower):,} surely "
        f"{'agrees' if len(lower) == 1 else 'agree'} less with the others than the rest do{_first(lower)} {named}."
    )


def _since(report: LabelReport) -> str:
    turned = [(line.rater, line.drift) for line in report.raters if line.drift and changed(line)]
    if not turned:
        timed = any(line.drift for line in report.raters)
        return "Nobody surely changed." if timed else "Whether anybody changed over time is not known."
    named = [
        f"{rater} since {drift.since}, from {part_words(drift.before)} to {part_words(drift.after)}"
        for rater, drift in turned[:MOST_NAMED]
    ]
    return f"Surely changed: {len(turned):,}{_first(turned)} {'; '.join(named)}."


def _first(some: Sequence[object]) -> str:
    return ":" if len(some) == 1 else ", first"


def _suspects(found: Suspects) -> str:
    looked = f"{found.looked_at:,}" + (f" of {found.of:,}" if found.of > found.looked_at else "")
    told = f"Of {looked} labels that were looked at, {found.found:,} go against the cases most alike. "
    if not found.likely:
        return told + "The votes bear all of them out: none is more likely wrong than right."
    be = "is" if found.likely == 1 else "are"
    return told + f"With the votes weighed in, {found.likely:,} of them {be} more likely wrong than right."


def unknown(report: LabelReport, ballots: Ballots) -> tuple[Unknown, ...]:
    """What the report does not know, and what would settle it."""
    return tuple(Unknown(what=what, settled_by=settled) for what, settled in _unknown(report, ballots))


def _unknown(report: LabelReport, ballots: Ballots) -> Iterator[tuple[str, str]]:
    main = main_of(report)
    if not main.shared:
        yield (
            "How far raters agree: no case has two votes.",
            "Have a second rater judge a sample of the cases.",
        )
    elif main.shared < main.cases:
        many = count_words(main.cases - main.shared, "case")
        yield (
            f"Whether another rater would say the same of {many} with one vote.",
            "A second vote on a sample.",
        )
    if main.shared and main.alpha.value is None:
        yield (
            "Agreement beyond chance: only one value was ever given.",
            "Add cases that the rule is meant to tell apart.",
        )
    if (ballots.rater < 0).any():
        yield (
            "Who gave the votes that were imported as counts, so nothing is said of raters or weighed by them.",
            "Import one row for each case and rater.",
        )
    elif len(ballots.raters) == 1:
        yield "How the one rater compares with others.", "A second rater."
    if not report.weeks:
        yield "How agreement moves over time: no rating or case has a time.", "Import the column 'at'."
    if not (ballots.gold >= 0).any():
        yield (
            "How often raters are right: no case has a gold label.",
            "Have some cases adjudicated, or import a column 'gold'.",
        )
    if report.suspects is None:
        yield "Which labels are suspect: too few of yes or of no.", "At least 20 labelled cases of each."
    if report.disagreement is None and main.shared:
        yield (
            "Where disagreement gathers: no rater disagreed, or fewer than 20 cases have two votes.",
            "More cases with two votes.",
        )
    if report.disagreement is not None and not report.disagreement.guideline:
        yield (
            "Which rule should have decided the cases that raters split on: no guideline is in force.",
            "Import it with 'redline import guideline FILE'.",
        )
    if report.undecided:
        many = count_words(report.undecided, "vote")
        yield (
            f"What {many} would have said that were left open; they count as unknown.",
            "Ask these raters again.",
        )
