"""What to do about what the report on labels found: at most a step of each kind, the most telling first."""

from collections.abc import Iterator

from tools.figures import count_words, listed
from tools.label_records import LabelReport
from tools.label_words import MOST_NAMED, SURE, agrees_less, changed, main_of, sure_rules
from tools.report_records import Words


def next_steps(report: LabelReport) -> tuple[Words, ...]:
    """What to do, as headings, and how."""
    return tuple(Words(heading=what, text=how) for what, how in _steps(report))


def _steps(report: LabelReport) -> Iterator[tuple[str, str]]:
    main, named = main_of(report), f"--policy {report.policy}"
    found = report.disagreement
    if not main.shared:
        yield (
            "Get second votes on a sample.",
            f"redline labels sample {named} --size 200 --ratings 2 --as YOU",
        )
    elif found is not None:
        if rules := sure_rules(found):
            names = listed([one.rule for one in rules[:MOST_NAMED]])
            guideline = found.guideline.partition("/")[2].split()[0]
            yield (
                f"Talk {names} of {found.guideline} through with the raters, by the cases below.",
                f"redline guideline edit {guideline} --as YOU   (proposes an edit of its words)",
            )
        elif sure := [one.name for one in found.clusters if one.corrected <= SURE]:
            yield (
                f"Find the rule that should decide {listed([repr(name) for name in sure[:MOST_NAMED]])}, or write one.",
                f"redline guideline check {report.policy}"
                if found.guideline
                else "redline import guideline FILE, then this report again",
            )
        yield (
            f"Have what raters split on settled: {count_words(main.split.count, 'case')}.",
            f"redline labels sample {named} --by disagreement --size {max(10, min(main.split.count, 200))} --as YOU",
        )
    if who := [line.rater for line in report.raters if agrees_less(line) or changed(line)]:
        yield (
            f"Look through the latest votes of {listed(who[:MOST_NAMED])} with them, beside the guideline.",
            f"redline labels report {named} --raters shown" if report.raters_hidden else "",
        )
    if report.suspects is not None and report.suspects.likely:
        many = count_words(report.suspects.likely, "label that is", "labels that are")
        yield (
            f"Look again at the {many} more likely wrong than right, before you train or measure on them.",
            "",
        )
