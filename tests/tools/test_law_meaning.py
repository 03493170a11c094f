"""What is read of invented law: who must do what, by when, where it says so, and what is not read."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from knowledge_base.act_text import clauses_of_act, render
from knowledge_base.read_act import read_act
from knowledge_base.records import ArtefactId, Clause, ClauseId
from tests import laws
from tools.law_diff.compare import compare
from tools.law_meaning.changed import changed_items, changed_terms
from tools.law_meaning.check import problems, refused
from tools.law_meaning.limits import limits
from tools.law_meaning.meaning import Item, Meaning
from tools.law_meaning.read_law import meaning_of


def law(*articles: str, version: int = 1) -> list[Clause]:
    """A law; each text is an article, and its lines are its provisions: `KEY|TEXT`, or its body without a key."""
    found: list[Clause] = []
    for number, article in enumerate(articles, start=1):
        found.append(clause(f"law/art_{number}", f"Article {number}", len(found), version))
        for line in article.split("\n"):
            key, bar, text = line.partition("|")
            within = f".{key}" if bar else ".sub_1"
            found.append(clause(f"law/art_{number}{within}", text if bar else line, len(found), version))
    return found


def clause(name: str, text: str, position: int = 0, version: int = 1) -> Clause:
    return Clause(
        id=ClauseId(name),
        policy="law",
        market="global",
        artefact=ArtefactId("regulation/law"),
        version=version,
        digest="d",
        number=name,
        heading=(),
        text=text,
        position=position,
        effective_from=date(2026, 1, 1),
    )


def read(*articles: str) -> list[Item]:
    clauses = law(*articles)
    found = meaning_of(clauses)
    assert not refused(found, {one.id: one for one in clauses})
    return list(found.items)


def told(items: Sequence[Item]) -> list[tuple[str, str, str]]:
    return [(item.who, item.modal_class, item.what) for item in items]


@pytest.mark.parametrize(
    ("sentence", "who", "kind", "what"),
    [
        ("Each provider shall keep a log.", "provider", "obligation", "keep a log"),
        ("Providers must not sell data.", "providers", "prohibition", "sell data"),
        ("No provider may sell data.", "provider", "prohibition", "sell data"),
        ("The Commission may adopt a decision.", "commission", "permission", "adopt a decision"),
        ("Small providers need not report.", "small providers", "exemption", "report"),
        ("Providers shall not be required to report.", "providers", "exemption", "be required to report"),
        ("Traders are prohibited from lying.", "traders", "prohibition", "lying"),
        ("The user has the right to object.", "user", "permission", "object"),
        (
            "Nothing in this Act shall prevent a court from acting.",
            "",
            "effect",
            "prevent a court from acting",
        ),
        ("This Act shall enter into force soon.", "", "effect", "enter into force soon"),
        ("The list shall be kept by the Board.", "board", "obligation", "be kept by the Board"),
        ("The list shall be kept.", "", "obligation", "be kept"),
        ("Paragraph 1 shall not apply to providers that are small.", "providers", "exemption", None),
        ("The office, where necessary, and without delay, shall act.", "office", "obligation", "act"),
    ],
)
def test_modal_voice_and_negation_make_the_kind(sentence: str, who: str, kind: str, what: str | None) -> None:
    (item,) = read(sentence)
    assert (item.who, item.kind) == (who, kind)
    assert what is None or item.what == what


def test_a_lead_in_carries_its_modal_to_its_points_and_a_list_of_contents_stays_one_rule() -> None:
    items = read(
        "1|1. Providers shall:\n1.a|(a) act; and\n1.b|(b) report within 3 days.",
        "1|1. Providers shall publish the following:\n1.a|(a) a list that may be short;\n1.b|(b) its date.",
    )
    assert told(items[:2]) == [("providers", "must", "act"), ("providers", "must", "report within 3 days")]
    assert [quote.provision for quote in items[1].quotes] == ["law/art_1.1.b", "law/art_1.1"]
    assert items[1].limits[0].iso == "P3D"
    assert [quote.provision for quote in items[2].quotes] == ["law/art_2.1", "law/art_2.1.a", "law/art_2.1.b"]
    assert len(items) == 3


def test_a_subject_is_found_over_conditions_insertions_and_and() -> None:
    items = read(
        "Where a user, who may be a child, complains, the provider, after asking the Board, shall answer and shall, "
        "where appropriate, delete the post, unless a court forbids it."
    )
    assert [(item.who, item.modal) for item in items] == [("provider", "shall"), ("provider", "shall")]
    assert items[0].when == ("Where a user, who may be a child, complains",)
    assert items[1].exceptions == ("unless a court forbids it",)


def test_a_pronoun_is_the_actor_before_it_and_never_a_thing() -> None:
    items = read("The Board shall meet. It shall vote.", "The notice shall be short. It shall be free.")
    assert [item.who for item in items] == ["board", "board", "", ""]


def test_a_modal_in_a_subordinate_clause_or_a_quoted_text_is_no_rule() -> None:
    assert read("The measures that a provider may take are listed here.") == []
    assert read("The form reads ‘You shall pay’ in bold.") == []
    clauses = law("In Act 1, the following Article is inserted:\n2|2. Providers shall act.")
    found = meaning_of(clauses)
    assert found.items == ()
    assert [one.reason for one in found.not_read] == ["it is put into another act"]


def test_a_law_in_another_language_is_told_as_not_read() -> None:
    found = meaning_of(law("Die Anbieter shall handeln."), language="de")
    assert (found.items, len(found.not_read)) == ((), 1)
    assert "'de'" in found.not_read[0].reason


def test_a_definition_is_a_term_and_no_rule() -> None:
    found = meaning_of(law("‘host’ means a person who may broadcast;", "Hosts shall be kind."))
    assert [one.term for one in found.terms] == ["host"]
    assert told(found.items) == [("hosts", "must", "be kind")]


@pytest.mark.parametrize(
    ("text", "kind", "relation", "number", "unit", "iso"),
    [
        ("within 24 hours", "deadline", "within", 24, "hours", "PT24H"),
        ("no later than one month after receipt of the request", "deadline", "within", 1, "months", "P1M"),
        ("at least once a year", "frequency", "at_least", 1, "years", "P1Y"),
        ("at least once every six months", "frequency", "at_least", 6, "months", "P6M"),
        ("every two years", "frequency", "every", 2, "years", "P2Y"),
        ("quarterly", "frequency", "every", 3, "months", "P3M"),
        ("at least 15 days before it takes effect", "deadline", "before", 15, "days", "P15D"),
        ("within 5 working days", "deadline", "within", 5, "working_days", ""),
        ("for a maximum period of five years", "period", "at_most", 5, "years", "P5Y"),
        ("at least 45 million", "threshold", "at_least", 45_000_000, "", ""),
        ("EUR 15 000 000", "threshold", "exactly", 15_000_000, "EUR", ""),
        ("up to 2,5 %", "threshold", "at_most", Decimal("2.5"), "%", ""),
        ("without undue delay", "deadline", "promptly", None, "", ""),
        ("by 31 January", "deadline", "by", None, "", "--01-31"),
        ("5 000 crowns", "threshold", "exactly", 5_000, "crowns", ""),
        ("$1.5 million", "threshold", "exactly", 1_500_000, "USD", ""),
        ("twice within 180 days", "period", "within", 180, "days", "P180D"),
        ("forty-eight months", "period", "exactly", 48, "months", "P48M"),
        ("under the age of 16 years", "threshold", "at_most", 16, "years of age", ""),
        ("period that shall not exceed 6 months", "period", "at_most", 6, "months", "P6M"),
    ],
)
def test_a_limit_is_a_number_with_its_unit(
    text: str, kind: str, relation: str, number: int | None, unit: str, iso: str
) -> None:
    (limit,) = limits(f"do so {text}, always", ClauseId("law/art_1"))
    said = (limit.kind, limit.relation, limit.number, limit.unit, limit.iso, limit.text)
    assert said == (kind, relation, number, unit, iso, text)


def test_a_threshold_is_counted_in_anything_and_read_of_whom_a_rule_is_about() -> None:
    (limit,) = limits("with more than 10 000 viewers", ClauseId("law/art_1.1"))
    assert (limit.kind, limit.number, limit.unit) == ("threshold", Decimal(10_000), "viewers")
    assert [one.kind for one in limits("at least 250 000 monthly users", ClauseId("law/art_1.1"))] == [
        "threshold"
    ]
    (item,) = read("1|Providers with fewer than 50 employees shall be warned within 30 minutes.")
    assert [(one.number, one.unit) for one in item.limits] == [(50, "employees"), (30, "minutes")]


def test_a_day_is_a_day_and_a_reference_is_no_limit() -> None:
    (limit,) = limits(
        "act by 17 February 2025 at the place of Article 45 and paragraph 3", ClauseId("law/art_1")
    )
    assert (limit.day, limit.relation) == (date(2025, 2, 17), "by")
    assert limits("by 31 February 2025 pursuant to Articles 8, 11 and 25", ClauseId("law/art_1")) == ()


def test_both_ends_of_a_range_are_read_and_the_day_of_another_act_is_none() -> None:
    found = limits("pay 4 000 to 9 000 crowns in 4 to 6 weeks", ClauseId("law/art_1"))
    assert [(one.number, one.unit) for one in found] == [
        (4_000, "crowns"), (9_000, "crowns"), (4, "weeks"), (6, "weeks"),
    ]  # fmt: skip
    assert limits("Regulation (EU) 2022/2065 of the Council of 19 October 2022", ClauseId("law/art_1")) == ()
    assert limits("by 31 June, or by 30 February of each decade", ClauseId("law/art_1")) == ()


def test_a_deadline_that_another_has_to_keep_is_told_as_such() -> None:
    (item,) = read("The Board may, within 5 days, require a provider to answer within 10 days.")
    assert [(one.number, one.of_another) for one in item.limits] == [(5, False), (10, True)]
    fined = read("1|The Board may fine providers where they:\n1.a|(a) fail to answer within 3 days;")
    assert [(one.number, one.of_another) for one in fined[0].limits] == [(3, True)]


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("The Inspectorate shall keep a register.", "inspectorate"),
        ("Streaming services shall remove the post.", "streaming services"),
        ("A licensee shall notify the Board.", "licensee"),
        ("The personnel of a body shall observe secrecy.", "personnel of a body"),
        ("The Board and, where appropriate, the Commission shall publish it.", "board and the commission"),
        ("Three or more Member States may request it.", "member states"),
        ("That report shall identify best practices.", ""),
        ("Such measures shall ensure that minors are safe.", ""),
        ("The Annex shall set out the form.", ""),
        ("The filter shall stop such posts.", ""),
    ],
)
def test_whoever_does_what_no_thing_could_do_is_an_actor(sentence: str, who: str) -> None:
    assert [one.who for one in read(sentence)] == [who]


def test_what_prevents_nobody_is_an_effect_and_a_rule_goes_on_behind_its_condition() -> None:
    (effect,) = read("This Act shall not prevent Member States from stricter rules.")
    assert effect.kind == "effect"
    (rule,) = read("Member States shall ensure that, where users ask, the provider answers them.")
    assert rule.what == "ensure that, where users ask, the provider answers them"
    assert rule.when == ("where users ask",)
    (spared,) = read("The consumer shall bear no cost for the return.")
    assert spared.kind == "exemption"


def test_an_item_is_refused_when_its_quote_version_or_field_is_not_in_the_law() -> None:
    clauses = law("Providers shall report within 3 days.")
    (item,) = meaning_of(clauses).items
    known = {one.id: one for one in clauses}
    assert problems(item, known) == ()
    quote = item.quotes[0]
    for off in (
        item.model_copy(update={"quotes": (quote.model_copy(update={"text": "Providers shall pay."}),)}),
        item.model_copy(update={"quotes": (quote.model_copy(update={"version": 2}),)}),
        item.model_copy(update={"quotes": (quote.model_copy(update={"start": 1}),)}),
        item.model_copy(update={"quotes": (quote.model_copy(update={"start": -1}),)}),
        item.model_copy(update={"what": "report at once"}),
        item.model_copy(update={"limits": (item.limits[0].model_copy(update={"number": Decimal(2)}),)}),
    ):
        assert problems(off, known)


def test_an_item_keeps_its_id_over_versions_and_layout() -> None:
    (first,) = meaning_of(law("Providers shall report.")).items
    (second,) = meaning_of(law("Providers   shall\treport.", version=2)).items
    assert first.id == second.id


def test_fines_are_told_of_the_articles_that_they_name() -> None:
    items = read("Providers shall act.", "1|1. Fines may be imposed for infringements of Articles 1 to 3.")
    assert items[0].penalties == ("law/art_2.1",)


def test_of_two_versions_only_what_is_demanded_differently_is_told() -> None:
    before, after = sample(laws.FIRST, 1), sample(laws.SECOND, 2)
    found = changed_items(before[1], after[1], compare(before[0], after[0]))
    changed = {one.after.provision: one.fields for one in found if one.kind == "changed" and one.after}
    assert changed["law/art_4.3"] == ("what", "limits")
    assert changed["law/art_9.sub_1"] == ("what", "limits")  # Article 8 before
    assert [one.after.provision for one in found if one.kind == "new" and one.after] == [
        "law/art_8.1",
        "law/art_8.2",
    ]
    assert not [one for one in found if one.kind == "gone"]
    assert [(one.term, one.kind) for one in changed_terms(before[1], after[1])] == [
        ("large streaming service", "changed"),
        ("gift", "new"),
    ]


def sample(file: Path, version: int) -> tuple[tuple[Clause, ...], Meaning]:
    act = read_act(file.read_bytes(), file.name)
    rendered = render(act, "law", date(2026, 1, 1), "en")
    artefact = ArtefactId("regulation/law")
    clauses = clauses_of_act(act, rendered, artefact, "global", version, date(2026, 1, 1))
    return clauses, meaning_of(clauses, rendered.provisions)


@pytest.mark.parametrize(
    "text",
    [
        "shall " * 3_000,
        "Where " + "the provider, " * 2_000 + "shall act.",
        "(" * 3_000 + "providers shall act",
        "within " * 2_000 + "shall",
        "‘" * 2_000 + " means shall " + "’" * 2_000,
        "1 " * 6_000 + "shall",
        "\x1b[31mProviders shall \u202eact.",
        "",
    ],
)
def test_hostile_words_are_read_or_told_and_never_stop_the_reading(text: str) -> None:
    clauses = law(text)
    assert not refused(meaning_of(clauses), {one.id: one for one in clauses})
