"""A guideline edit in sentences: which rules divide raters, what was tried, agreement, the trial, new labels."""

from collections.abc import Iterator, Sequence

from knowledge_base.changes import GuidelineRevision, Proposal
from knowledge_base.guideline_measures import DividedRule, GuidelineEvidence, Relabel, Trial
from knowledge_base.measured import Evidence
from tools.figures import count_words, listed, p_told, percent
from tools.guideline_choice import GuidelineSearch
from tools.guideline_ideas.dividing import SURELY
from tools.guideline_ideas.idea import Disagreement
from tools.measures_told import measures

MOST_TOLD = 3
MOST_RELABELLED = 10


def told_of(proposal: Proposal) -> Iterator[tuple[str, list[str]]]:
    """A heading and its sentences each: what was measured, then what a guideline edit asks of raters."""
    if proposal.evidence:
        yield from _of_evidence(proposal.evidence)
        yield from measures(proposal.evidence)
    if isinstance(proposal, GuidelineRevision):
        if proposal.trial:
            yield "The trial that would show it", list(trial_words(proposal.trial))
        if proposal.relabel:
            cost = [_cost(len(proposal.relabel), proposal.trial)] if proposal.trial else []
            yield "Labels to give again, the most pressing first", [*relabel_words(proposal.relabel), *cost]


def _of_evidence(evidence: Evidence) -> Iterator[tuple[str, list[str]]]:
    if evidence.guideline:
        yield "The rules against majority labels", list(agreement_words(evidence.guideline, evidence))


def agreement_words(told: GuidelineEvidence, evidence: Evidence) -> Iterator[str]:
    """What the rules say of unseen cases against majority labels, before and after, and which rules divide raters."""
    before, after = (
        f"{percent(one.value)} ({percent(one.low)} to {percent(one.high)})"
        for one in (told.agreement_before, told.agreement_after)
    )
    unseen = evidence.unseen
    yield (
        f"On {count_words(unseen.before.n, 'unseen case')} the rules say what the majority says for {before} before "
        f"and {after} after: {unseen.broken:,} newly against the majority, {unseen.fixed:,} newly with it (McNemar p "
        f"{p_told(unseen.p_value)})."
    )
    yield (
        f"A violating case comes before another one {percent(told.concordance_before)} of the time before and "
        f"{percent(told.concordance_after)} after ({100 * told.gain:+.1f} points, {evidence.unseen_level:.0%} interval "
        f"{100 * told.low:+.1f} to {100 * told.high:+.1f}, p {p_told(told.p_value)})."
    )
    yield f"Of all {told.labelled:,} labelled cases the rules say something else on {told.turned:,}."
    if told.divided:
        yield divided_words(told.divided)


def divided_words(divided: Sequence[DividedRule]) -> str:
    """Which rules divide raters, or how the nearest to it stand."""
    if not divided:
        return "No rule has enough cases with two votes to tell whether it divides raters."
    sure = [one for one in divided if one.p_value <= SURELY]
    shown = [
        f"{one.item} ({one.split:,} of the {one.of:,} cases about it, {one.elsewhere:,} of {one.elsewhere_of:,} "
        f"elsewhere, p {p_told(one.p_value)})"
        for one in (sure or divided)[:MOST_TOLD]
    ]
    head = "Raters split most on" if sure else "No rule surely divides raters; most on"
    return f"{head} {listed(shown)}."


def nearest_words(search: GuidelineSearch) -> list[str]:
    """The edits that came nearest, with what they gain."""
    best = sorted(search.found, key=lambda one: -one.together.likely)[:MOST_TOLD]
    return [
        f"{' and '.join(change.words for idea in one.ideas for change in idea.changes)} "
        f"({100 * one.together.value:+.1f} points, {one.together.likely:.0%} likely above 0)"
        for one in best
    ]


def policy_question(told: Disagreement) -> str:
    """What to ask the policy team where no words of theirs decide."""
    near = (*told.near, *told.terms)[:MOST_TOLD]
    items = listed([one.id for one in near])
    clauses = listed([*dict.fromkeys(str(clause) for one in near for clause in one.clauses)][:MOST_TOLD])
    cases = listed([str(told.scene.ids[row]) for row in told.rows if told.scene.votes[row].split][:MOST_TOLD])
    rest = f", which {clauses} does not settle" if clauses else ", which no clause in force settles"
    return (
        f"Ask the policy team where the line of {items} runs{rest}; raters split on {cases or 'its cases'}. "
        "Until it is answered, have such cases adjudicated"
    )


def trial_words(trial: Trial) -> Iterator[str]:
    """Who labels what in the trial, how sure it would make one, and what it costs."""
    cases = len(trial.cases)
    yield (
        f"Have {trial.raters} raters who did not see the old labels label {count_words(cases, 'case')} by the new "
        f"words, {trial.controls:,} of them controls that the edit should leave alone. Pairs of raters agree on "
        f"{percent(trial.agreement)} near these rules now."
    )
    short = "" if trial.enough else f"; there are only {cases - trial.controls:,}, so sample more cases first"
    yield (
        f"For a {trial.level:.0%} interval of ±{100 * trial.half_width:.0f} points on that share, {trial.needed:,} "
        f"cases are needed (n = z²v/h², Cochran 1977){short}. Drawn from the votes at hand, these give "
        f"±{100 * trial.reached:.0f} points."
    )
    source = (
        "the median of the ratings' times" if trial.measured else "an assumption: the ratings have no times"
    )
    yield f"Cost: {trial.hours:.1f} rater hours, at {trial.minutes:g} minutes a case ({source})."
    yield f"Cases, those that tell most first: {', '.join(trial.cases[:12])}{' …' if cases > 12 else '.'}"


def _cost(labels: int, trial: Trial) -> str:
    """What the list costs, by the minutes of a rating that the trial counts with."""
    hours = labels * trial.minutes / 60
    return f"One more label for each takes {hours:.1f} rater hours, at {trial.minutes:g} minutes a case."


def relabel_words(relabel: Sequence[Relabel]) -> Iterator[str]:
    """The first of the list, each with why."""
    for one in relabel[:MOST_RELABELLED]:
        label = "violating" if one.violates else "not violating"
        yield (
            f"{one.case}: labelled {label} (votes: {one.yes} violating, {one.no} not), doubt {one.doubt:.2f} × reach "
            f"{one.reach:g} = {one.priority:.2f}; {one.why}"
        )
    if len(relabel) > MOST_RELABELLED:
        yield f"and {len(relabel) - MOST_RELABELLED:,} more, listed by --json and --relabel"
