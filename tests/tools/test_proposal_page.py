"""The page and the Markdown of a proposal: whatever stands in texts, cases or reasons stays text."""

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from knowledge_base.changes import Change, Evidence, PromptRevision, Rate
from knowledge_base.digests import of_text
from knowledge_base.measured import (
    CurvePoint,
    EditSize,
    Followed,
    Look,
    RateChange,
    Repeats,
    Replay,
    ReplayPart,
    SliceEvidence,
)
from knowledge_base.prompts import Example
from knowledge_base.records import ArtefactId, CaseId, ClauseId
from tests.builders import evidence, prompt_spec, proposal_of
from tests.tools.test_proposal_text import fields, flip
from tools.proposal_markdown import proposal_markdown
from tools.proposal_page import proposal_page
from tools.proposal_parts import ProposalParts, asked_of
from tools.proposal_text import proposal_text
from tools.shown_cases import TurnedCase

HOSTILE = [
    "</pre></details><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<style>*{display:none}</style>",
    "{{ 7 * 7 }} {% for x in y %}",
    "</ins></del><h1>Approved",
    "safe \u202egnihtyreve esrever\u202c and \x1b[31mred\x07",
]
PROMPT = ArtefactId("prompt/scams")


class Parsed(HTMLParser):
    """The tags, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.names: list[tuple[str, str, str | None]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.names += [(tag, name, value) for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def measured() -> Evidence:
    """Evidence with every part there is."""
    rate = Rate(value=0.5, low=0.4, high=0.6)
    fell = RateChange(
        of=20, before=rate, after=Rate(value=0.25), better=0, worse=5, p_value=0.04, course="worse"
    )
    same = RateChange(of=8, before=rate, after=rate, better=0, worse=0, course="too few to tell")
    curve = tuple(CurvePoint(shift=x / 10, precision=0.5 + x / 20, recall=1 - x / 10) for x in range(10))
    plain = evidence({})
    flips = (flip("c-broken", True, False), flip("c-fixed", True, True))
    return plain.model_copy(
        update={
            "look": Look(number=4, nth=3, cases=42, fresh=2),
            "unseen": plain.unseen.model_copy(update={"flips": flips, "fixed": 1, "broken": 1}),
            "slices": (SliceEvidence(by="market", value="BR", recall=fell, fpr=same, fixed=0, broken=5),),
            "slice_tests": 3,
            "curve_before": curve,
            "curve_after": curve,
            "replay": Replay(
                since="2026-06-05",  # type: ignore[arg-type]
                until="2026-07-02",  # type: ignore[arg-type]
                decided=9_000,
                read=1_000,
                to_violates=12,
                to_allowed=3,
                turned=Rate(value=0.015, low=0.01, high=0.02),
                parts=(ReplayPart(by="market", value="BR", read=100, to_violates=12, to_allowed=3),),
            ),
            "followed": (
                Followed(
                    exception="warning",
                    question="q1",
                    clause=ClauseId("scams/3.1"),
                    matching=9,
                    removed_of=8,
                    removed_follow=6,
                    added_of=7,
                    added_follow=6,
                ),
            ),
            "repeats": Repeats(times=2, alike=Rate(value=1.0, low=0.9, high=1.0)),
            "size": EditSize(
                words_added=12,
                words_struck=3,
                questions=1,
                examples=2,
                exceptions=0,
                copied=0.25,
                longest_run=6,
                tokens_before=900,
                tokens_after=940,
                counted_by="words",
                price=2.0,
            ),
        }
    )


def parts(hostile: str = "plain words", **others: object) -> ProposalParts:
    old = prompt_spec()
    first = old.questions[0]
    taught = first.model_copy(
        update={"examples": (*first.examples, Example(text=f"a case says {hostile}", case=CaseId("c-9")))}
    )
    text, base = old.with_question(taught).to_yaml(), old.to_yaml()
    change = Change(artefact=PROMPT, base=of_text(base), text=text, digest=of_text(text))
    body = fields(
        changes=(change,), evidence=measured(), rationale=hostile, risk_reasons=(hostile,), risk="high"
    )
    proposal = PromptRevision.model_validate(body | {"title": "A change"} | others)
    broken, fixed = measured().unseen.flips
    return ProposalParts(
        proposal,
        {PROMPT: base},
        broken=[TurnedCase(broken.case, True, False, "BR", "pt", "ad", hostile)],
        fixed=[TurnedCase(fixed.case, True, True)],
        recent=[TurnedCase(CaseId("c-recent"), False, None, "DE", "de", "live", hostile)],
    )


def test_the_page_fetches_nothing_runs_nothing_and_allows_its_own_style_sheet_alone() -> None:
    page = proposal_page(parts())
    found = Parsed(page)
    assert not {"script", "link", "img", "iframe", "object", "form", "base"} & set(found.tags)
    assert not [name for _, name, _ in found.names if name.startswith("on") or name == "style"]
    assert all(value and value.startswith("#") for _, name, value in found.names if name in ("href", "src"))
    style = page.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in page


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_in_a_proposal_becomes_markup_or_hides(hostile: str) -> None:
    plain, found = Parsed(proposal_page(parts())), Parsed(proposal_page(parts(hostile)))
    assert [tag for tag in found.tags if tag not in ("ins", "del")] == [
        tag for tag in plain.tags if tag not in ("ins", "del")
    ]
    assert not set(found.text) & set("\x1b\u202e\u202c\x07")


def test_texts_of_cases_are_folded_wherever_they_stand() -> None:
    page = proposal_page(parts("an ugly word"))
    folded = "".join(re.findall(r"<details>.*?</details>", page, re.S))
    assert "a case says an ugly word" in re.sub(r"</?(ins|del)>", "", folded)
    outside = re.sub(r"<details>.*?</details>", "", page, flags=re.S)
    assert "a case says" not in outside
    assert "(text of case c-9" in outside


def test_recent_cases_are_shown_without_a_label_that_nobody_gave() -> None:
    for told in (Parsed(proposal_page(parts())).text, proposal_markdown(parts()), proposal_text(parts())):
        assert "c-recent" in told
        assert "ecided as violates, would be decided as allowed" in told


def test_what_is_asked_comes_first_and_names_what_gets_worse() -> None:
    text = Parsed(proposal_page(parts())).text
    assert text.index("What you are asked") < text.index("What changes") < text.index("Evidence\n")
    asked = " ".join(asked_of(parts()))
    assert "1 decision turns right and 1 wrong" in asked
    assert "It gets worse in market BR: recall 50% → 25% (worse, clear of chance)." in asked
    assert "looked at 2 times before" in asked


def test_whoever_edits_after_seeing_the_unseen_cases_is_not_corrected_for_and_that_is_said() -> None:
    assert "No correction covers that" in " ".join(asked_of(parts(supersedes="P-0")))


def test_nothing_that_gets_worse_is_said_too() -> None:
    some = parts()
    one = measured().slices[0]
    calm = one.model_copy(update={"recall": one.fpr})
    better = some.proposal.model_copy(update={"evidence": measured().model_copy(update={"slices": (calm,)})})
    asked = " ".join(asked_of(replace(some, proposal=better)))
    assert "In no label, market, language or surface does recall fall" in asked


def test_what_else_was_measured_is_told_in_sentences() -> None:
    for told in (Parsed(proposal_page(parts())).text, proposal_markdown(parts()).replace("\\", "")):
        assert "12 words added, 3 struck; 1 question, 2 examples and 0 exceptions touched." in told
        assert "25% of the words added to rules" in told
        assert "+40 tokens a decision (900 → 940; words): $+80.00 for a million decisions" in told
        assert "a random sample of 1,000 of 9,000 decided cases from 2026-06-05 to 2026-07-02" in told
        assert "15 decisions would change (1.5%, 90% interval 1.0 to 2.0%, about 135 of them all)" in told
        assert "By market: BR 15 of 100." in told
        assert "taken out, 6 of the 8 allowed with it would violate" in told
        assert "the embedded judge is deterministic" in told


def test_the_curve_says_in_words_what_it_draws() -> None:
    (drawn,) = [
        value
        for tag, name, value in Parsed(proposal_page(parts())).names
        if (tag, name) == ("svg", "aria-label")
    ]
    assert drawn is not None
    assert "Before: precision 50% (40 to 60%), recall 50% (40 to 60%)." in drawn


@pytest.mark.parametrize("hostile", ["```\n# Approved", "| a | b", "[x](http://evil.example)", "<b>"])
def test_nothing_in_a_proposal_becomes_markdown(hostile: str) -> None:
    told = proposal_markdown(parts(hostile, title="[x](http://evil.example) `<b>`"))
    fence = re.compile(r"^(`{3,})text\n.*?^\1$", re.S | re.M)
    outside = fence.sub("", told)
    assert hostile not in outside
    assert "\n# Approved" not in outside
    assert outside.startswith("# \\[x\\](http\\://evil.example) \\`\\<b\\>\\`\n")
    assert "`c-broken`" in outside


def test_evidence_of_before_there_were_slices_is_still_shown() -> None:
    old = measured().model_dump(exclude={"look", "slices", "slice_tests", "curve_before", "curve_after"})
    bare = Evidence.model_validate(
        {key: old[key] for key in old if key not in ("replay", "followed", "size", "repeats")}
    )
    some = parts()
    told = replace(some, proposal=proposal_of(some.proposal.model_dump() | {"evidence": bare.model_dump()}))
    assert "Evidence" in Parsed(proposal_page(told)).text
    assert "Slice by slice" not in proposal_markdown(told)
