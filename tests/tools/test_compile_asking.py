"""How a rule is asked: only what turns it into a question is added."""

import pytest

from tools.compiling.asking import in_scope, predicate, question
from tools.compiling.wording import sentences_of

ASKED = {
    "Do not threaten a person with harm.": "Does the content threaten a person with harm?",
    "Do not deny it, and do not mock its victims.": "Does the content deny it, or mock its victims?",
    "Content must not offer weapons for sale.": "Does the content offer weapons for sale?",
    "Content must not be used to sell weapons.": "Is the content used to sell weapons?",
    "You may not post content that glorifies violence.": "Does the content post content that glorifies violence?",
    "We do not allow anyone to use our platform for attacks.": "Does the content use our platform for attacks?",
    "GitHub does not tolerate speech that attacks people.": "Is this speech that attacks people?",
    "We prohibit bullying or harassment of any kind.": "Does the content involve bullying or harassment of any kind?",
    "Snaps of graphic violence are not allowed.": "Does the content involve snaps of graphic violence?",
    "Misuse of personal information is prohibited.": "Does the content involve misuse of personal information?",
    "In ads, do not steer buyers to a personal account.": (
        "In ads, does the content steer buyers to a personal account?"
    ),
    "Content that celebrates dangerous acts.": "Is this content that celebrates dangerous acts?",
    "Targeted personal attacks": "Does the content involve targeted personal attacks?",
    "Uses slurs against a person": "Is this content that uses slurs against a person?",
    "If a host is paid, the label must be on.": (
        "Does the content break this rule: “If a host is paid, the label must be on”?"
    ),
    "We do not allow content that:": "Is this content that fits any of these?",
    "Do not disguise an offer: no decoys, no locked catalogues.": (
        "Does the content disguise an offer: decoys, or locked catalogues?"
    ),
}


@pytest.mark.parametrize(("rule", "asked"), ASKED.items())
def test_a_rule_is_asked_in_its_own_words(rule: str, asked: str) -> None:
    assert question(rule) == asked


def test_a_phrase_in_quotation_marks_is_not_read_as_the_rules_own() -> None:
    assert "in our country" in predicate('Statements like "they are prohibited in our country"')
    assert "are prohibited" in predicate('Statements like "they are prohibited in our country"')


def test_what_a_policy_covers_is_asked_as_its_scope() -> None:
    asked = "Is the content within the scope of this policy, which covers goods with a false mark?"
    assert in_scope("This policy covers goods with a false mark.") == asked
    assert (
        in_scope("These rules apply to ads.")
        == "Is the content within the scope of this policy, which applies to ads?"
    )
    assert in_scope("People like ads.") == ""


def test_sentences_end_where_people_end_them() -> None:
    text = "Posts, e.g. Ads, count. So does rule 2.1. “Really?” Yes (see below). End"
    assert sentences_of(text) == [
        "Posts, e.g. Ads, count.",
        "So does rule 2.1.",
        "“Really?”",
        "Yes (see below).",
        "End",
    ]
