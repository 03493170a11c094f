"""The first page where a law is long: what is told keeps who must do what, and what comes first is what decides."""

from tools.brief.brief import Audience
from tools.brief.points import MOST_WORDS, shown
from tools.brief.sides import Sides, sides_of_files
from tools.brief.write_brief import write_brief

BEFORE = """# Long Act

### Article 1
Definitions

1. ‘goods’ means tangible items that a trader sells.

### Article 2
Services

1. The trader shall tell the consumer the price within 30 days.

### Article 4
States

1. Member States shall tell the Office of it within 20 days.
"""
LONG = (
    "Where a consumer wants the performance of services, or the supply of water, gas or electricity, where they are "
    "not put up for sale in a limited volume or set quantity, or of district heating to begin during the withdrawal "
    "period provided for in Article 9(2) and the contract costs money, the trader shall require an express request."
)
AFTER = f"""# Long Act

### Article 1
Definitions

1. ‘goods’ means tangible items, and digital content, that a trader sells.

### Article 2
Services

1. The trader shall tell the consumer the price within 14 days.

2. {LONG}

### Article 3
Registers

1. The trader shall join the register by 1 May 2027.

### Article 4
States

1. Member States shall tell the Office of it within 10 days.
"""


def sides() -> Sides:
    return sides_of_files((BEFORE.encode(), "act.1.md"), (AFTER.encode(), "act.2.md"))


def told(audience: Audience, key: str) -> list[str]:
    brief = write_brief(sides(), audience)
    return [point.text for one in brief.sections if one.key == key for point in one.points]


def test_a_long_duty_is_told_from_whoever_must_on() -> None:
    duty = next(one for one in told("product", "do") if one.startswith("Article 2(2)"))
    assert duty == "Article 2(2), new: … the trader must require an express request."
    legal = next(one for one in told("legal", "do") if one.startswith("Article 2(2)"))
    assert legal == "Article 2(2), new: … “the trader shall require an express request.”"


def test_nothing_is_cut_behind_a_word_that_promises_another() -> None:
    words = shown(LONG)
    assert len(words.split()) <= MOST_WORDS
    assert words.endswith("withdrawal period provided")  # and not: provided for in Article
    assert words in LONG


def test_who_decides_reads_what_is_new_first_and_definitions_last() -> None:
    lead = told("leadership", "what")
    assert lead[0].startswith("Article 2(2) is new")
    assert not any(one.startswith("Article 1(1)") for one in lead[:3])


def test_a_day_comes_before_periods_and_ones_own_before_those_of_states() -> None:
    when = told("legal", "when")
    assert [one[:12] for one in when] == ["Article 3(1)", "Article 2(1)", "Article 4(1)"]
    assert "by 1 May 2027" in when[0]


def test_a_list_of_numbers_has_no_reading_level() -> None:
    numbers = "### Article 1\nRates\n\n" + "".join(f"{n}. {n} 000 {n}.\n\n" for n in range(1, 90))
    old, new = f"# Rates\n\n{numbers}", f"# Rates\n\n{numbers.replace('000', '001')}"
    brief = write_brief(sides_of_files((old.encode(), "a.md"), (new.encode(), "b.md")))
    assert brief.levels == ""
