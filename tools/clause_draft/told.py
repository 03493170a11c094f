"""A drafted clause for people: its parts and where each is from, what its cases share, what it would cover and hit."""

from collections.abc import Iterator, Sequence

from knowledge_base.changes import ClauseDraft, Proposal
from knowledge_base.clause_drafts import ClauseGap, Covered, Hit, NearRule, SharedTerm, Spread, unfinished
from knowledge_base.records import CaseId
from tools.figures import count_words, listed, p_told, rate_words

MOST_LEFT = 8


def clause_sections(proposal: Proposal, outcome: str | None) -> list[tuple[str, list[str]]]:
    """A heading and its lines each; none for a proposal that drafts no clause."""
    if not isinstance(proposal, ClauseDraft):
        return []
    return [(name, lines) for name, lines in _sections(proposal, outcome) if lines]


def left_of(proposal: Proposal) -> tuple[str, ...]:
    """The places of a drafted clause that people have to decide before it can be approved."""
    texts = [change.text for change in proposal.changes] if isinstance(proposal, ClauseDraft) else []
    return tuple(place for text in texts for place in unfinished(text))


def hit_of(proposal: Proposal) -> tuple[CaseId, ...]:
    """Some seen cases that people allow and that a drafted clause would flag; the unseen ones are among its flips."""
    hits = proposal.gap.hits if isinstance(proposal, ClauseDraft) else ()
    return next((one.examples for one in hits if one.which == "seen"), ())


def asks_first(proposal: ClauseDraft) -> str:
    """What is asked of people before anything else."""
    left = left_of(proposal)
    if not left:
        return (
            f"No place is left open. The clause would hold from {proposal.gap.holds_from:%Y-%m-%d}; the day stands in "
            "the first lines of the text."
        )
    return (
        f"This is a draft for the policy team and cannot be approved as it is: "
        f"{count_words(len(left), 'place is', 'places are')} still to be decided. Take the "
        f"text with 'redline proposals show {proposal.id} --text FILE', write them and put it back with 'redline "
        f"proposals edit {proposal.id} --file FILE', with the day from which it holds; whoever edits is an "
        "author, and another person approves."
    )


def figures_are(proposal: ClauseDraft) -> str:
    """Of what the figures are: a clause by itself decides nothing."""
    taught = count_words(len(proposal.gap.examples), "tuning case")
    return (
        f"A clause by itself turns no decision. The figures are those of the prompt in force with a question on this "
        f"clause, taught by {taught} of the cluster and judged by sentence embeddings."
    )


def reach_words(proposal: ClauseDraft) -> str:
    """What it would cover and hit among seen cases, in a sentence."""
    covered, hit = proposal.gap.covered[0], proposal.gap.hits[0]
    return (
        f"Judged by halves, a question on it flags {rate_words(covered.flagged)} of the cluster's "
        f"{count_words(covered.n, 'seen case')} and {rate_words(hit.rate)} of the {count_words(hit.n, 'seen case')} "
        "that people allow and that are allowed now."
    )


def follow_ups(proposal: ClauseDraft, outcome: str | None) -> list[str]:
    """What follows once the clause is in force; nothing of it is drafted before."""
    finding = proposal.finding or "F-…"
    when = "" if outcome == "released" else "Only once the clause is released: "
    policy = proposal.evidence.policy if proposal.evidence else proposal.gap.policy.partition("/")[2]
    return [
        f"{when}redline draft {finding} --as YOU drafts a question of the prompt and a rule of the guideline, "
        "both resting on the new clause, as one proposal.",
        f"Then the threshold: redline calibrate {policy} --as YOU, when cases are labelled by the new clause.",
        f"Then the escalation flow, if its penalty asks for one: redline propose escalation/{policy} FILE.",
    ]


def _sections(proposal: ClauseDraft, outcome: str | None) -> Iterator[tuple[str, list[str]]]:
    gap = proposal.gap
    yield (
        "What is left to decide",
        [*left_of(proposal)[:MOST_LEFT], *_more(len(left_of(proposal)) - MOST_LEFT)],
    )
    yield (
        "Each part of the draft, and where its words are from",
        [_part(one.part, one.text, [c.clause for c in one.sources]) for one in gap.parts],
    )
    yield (
        "What the cases have in common",
        [*_terms(gap.terms), *(_spread(one) for one in gap.spreads), gap.trend],
    )
    yield "The nearest clauses, and what they lack", [_near(one, gap) for one in gap.near]
    yield "The theme in other policies of the workspace", _elsewhere(gap)
    yield (
        "What the clause would cover",
        [figures_are(proposal), *(_covered(one) for one in gap.covered), *_caution(gap)],
    )
    yield "Whom else it would hit", [_hit(one) for one in gap.hits]
    yield "Wordings of a model", [_offered(one.part, one.text, one.problem) for one in gap.offered]
    yield "After it", follow_ups(proposal, outcome)


def _more(rest: int) -> list[str]:
    return [f"and {rest:,} more"] if rest > 0 else []


def _part(name: str, text: str, sources: Sequence[str]) -> str:
    where = f"words or form from {listed(list(sources))}" if sources else "no clause supports a wording"
    return f"{name}: {text} ({where})"


def _terms(terms: Sequence[SharedTerm]) -> Iterator[str]:
    sure = [_term(one) for one in terms if one.sure]
    unsure = [_term(one) for one in terms if not one.sure]
    if sure:
        yield f"Terms that surely set them apart: {'; '.join(sure)}."
    else:
        yield "No single term surely sets them apart from the policy's other cases, so the draft names none."
    if unsure:
        yield f"Terms whose part in them chance may explain: {'; '.join(unsure)}."


def _term(one: SharedTerm) -> str:
    return (
        f"“{one.term}” in {one.inside} of {one.of_inside} texts, elsewhere in {one.outside} of {one.of_outside} "
        f"(corrected p {p_told(one.p_value)})"
    )


def _spread(one: Spread) -> str:
    return f"By {one.by}: {', '.join(f'{name} {count:,}' for name, count in one.counts)}."


def _near(one: NearRule, gap: ClauseGap) -> str:
    terms = [term.term for term in gap.terms]
    lacks = (
        f"has no word of {listed([f'“{term}”' for term in one.lacks])}"
        if one.lacks
        else ("has a word of each term" if terms else "no term was found to compare")
    )
    return (
        f"{_cited(one)}: “{' '.join(one.cited.quote.split())}” It {lacks}."
        if terms
        else f"{_cited(one)}: “{' '.join(one.cited.quote.split())}”"
    )


def _cited(one: NearRule) -> str:
    cited = one.cited
    return (
        f"{cited.clause}, version {cited.version}, {cited.market}, in force from {cited.effective_from} "
        f"(cosine {one.cosine:.2f})"
    )


def _elsewhere(gap: ClauseGap) -> list[str]:
    if not gap.elsewhere:
        return [
            "No clause of another policy here comes as near as the nearest own one or names a term of theirs."
        ]
    return [f"{_cited(one)}: “{' '.join(one.cited.quote.split())}”" for one in gap.elsewhere]


def _covered(one: Covered) -> str:
    who = (
        "Seen cases, each half judged by a question taught by the other"
        if one.which == "drafted from"
        else ("Unseen cases of the cluster")
    )
    if not one.n:
        return f"{who}: there are none, so nothing is known of them."
    return (
        f"{who} ({one.n:,}): the median cosine with the nearest rule goes from {one.nearest_before:.2f} to "
        f"{one.nearest_after:.2f}; as near to a rule as three quarters of the other violations: "
        f"{rate_words(one.before)} before, {rate_words(one.after)} after; flagged {rate_words(one.flagged_before)} "
        f"before, {rate_words(one.flagged)} after."
    )


def _caution(gap: ClauseGap) -> Iterator[str]:
    held = next((one.n for one in gap.covered if one.which == "held out"), 0)
    few = f" With {held:,} of them the unseen ones show hardly anything." if 0 < held < 10 else ""
    yield (
        "The cluster was found among all errors, unseen ones included, because its cases lie far from every rule: the "
        f"distances before are large by that choice. Terms and examples are not taken from unseen cases.{few}"
    )


def _hit(one: Hit) -> str:
    if not one.n:
        return f"Of {one.which} cases none is allowed now, so nothing is known."
    return (
        f"Of {count_words(one.n, f'{one.which} case')} that people allow and that "
        f"{'is' if one.n == 1 else 'are'} allowed now, {one.flagged:,} would be flagged: {rate_words(one.rate)}."
    )


def _offered(part: str, text: str, problem: str) -> str:
    return f"{part}: “{text}” — {f'refused: {problem}' if problem else 'taken'}"
