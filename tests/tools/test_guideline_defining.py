"""Terms that a guideline defines otherwise than its clause does, and what is passed on in doubt."""

import pytest

from knowledge_base.guidelines import read_guideline
from knowledge_base.records import ClauseId
from tests.guideline_cases import DEFINED, DEFINING, GUIDELINE
from tests.scenes import policy_clauses
from tools.guideline_changes import AddRule, Redefine, edited
from tools.guideline_ideas.defining import gaps
from tools.guideline_ideas.escalating import escalates_doubt
from tools.tree_edits import Misfit

CLAUSE = ClauseId("scams/1.2")
MEANS = "A gift means coins, lamps, tickets or bottles."


def gap(meaning: str, clause: str = MEANS) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """What the clause names and the definition does not, and the other way about."""
    guideline = read_guideline(DEFINING.replace("coins or lamps", meaning), "guideline/scams")
    found = gaps(guideline, policy_clauses(text=DEFINED.replace(MEANS, clause)))
    return (found[0].more, found[0].fewer) if found else None


def test_what_only_one_of_two_lists_names_is_told() -> None:
    assert gap("coins or lamps") == (("tickets", "bottles"), ())
    assert gap("coins, lamps, tickets, bottles or roses") == ((), ("roses",))
    assert gap("coin, lamps, roses or tickets") == (("bottles",), ("roses",))
    assert gap("coins or lamps", "This policy covers every gift: coins, lamps and tickets.") == (
        ("tickets",),
        (),
    )


def test_a_label_is_held_against_its_clause_too() -> None:
    text = DEFINING.replace("## Decision", "").replace(
        "## Labels\n\n", "## Labels\n\n- **Gift**: coins or lamps.\n", 1
    )
    text = text.replace("## Definitions\n\n- *Gift*: coins or lamps. (scams/1.2)\n", "## Decision")
    (found,) = gaps(read_guideline(text, "guideline/scams"), policy_clauses(text=DEFINED))
    assert (found.item.heading[-1], found.more) == ("Labels", ("tickets", "bottles"))


@pytest.mark.parametrize(
    ("meaning", "clause"),
    [
        ("bottles, tickets, coins and lamps", MEANS),
        ("what section 1 of the policy lists", MEANS),
        ("roses, hats or songs", MEANS),
        ("coins or lamps", "Gifts are coins, lamps, tickets or bottles in most rooms."),
        ("coins or lamps", "A present means coins, lamps, tickets or bottles."),
    ],
)
def test_the_same_list_another_kind_of_thing_or_another_term_is_no_gap(meaning: str, clause: str) -> None:
    assert gap(meaning, clause) is None


def test_a_definition_takes_the_clauses_words_and_keeps_all_else() -> None:
    guideline = read_guideline(DEFINING, "guideline/scams")
    term = guideline.terms[0].id
    made = edited(
        guideline, [Redefine(clause=CLAUSE, item=term, old="coins or lamps", new="coins or tickets")]
    )
    assert made.text == DEFINING.replace("coins or lamps", "coins or tickets")
    for old in ("roses", "o"):
        with pytest.raises(Misfit):
            edited(guideline, [Redefine(clause=CLAUSE, item=term, old=f"{old}..", new="coins or tickets")])


def test_an_exception_stands_in_front_where_the_first_rule_that_fits_decides() -> None:
    text = "Label as not violating what this allows: a game that costs nothing."
    rule = AddRule(
        clause=ClauseId("scams/3.1"), after="rule-1", text=text, says="does not violate", ahead=True
    )
    made = edited(read_guideline(GUIDELINE, "guideline/scams"), [rule])
    assert [(one.number, one.outcome.says) for one in made.rules[:3]] == [
        ("1", "does not violate"),
        ("2", "violates"),
        ("3", "violates"),
    ]
    assert "Violates, rule 3." in made.text


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Where it is unclear whether a host is a child, escalate to the safety desk.", True),
        ("In doubt, send the case to the policy team.", True),
        ("Threats are escalated to the safety desk.", False),
        ("In doubt, the label is kept.", False),
    ],
)
def test_only_what_passes_cases_in_doubt_on_is_an_escalation(sentence: str, told: bool) -> None:
    assert escalates_doubt(sentence) is told
