from datetime import date

import pytest

from knowledge_base.errors import WrongUsage
from knowledge_base.policy_text import read_policy
from knowledge_base.prompts import PromptSpec
from tools.taxonomy import read_taxonomy

DAY = date(2026, 7, 1)
TABLE = """\
# Our categories

Some words first.

| Label | Category | Definition |
|:------|----------|-----------:|
| `S`   | Spam     | Unwanted posts in **bulk**. |
| `H`   | Hate & Slurs | Attacks on [people](https://example.com) for what they are. |

Words after the table.
"""


def documents(text: str, *only: str) -> dict[str, str]:
    return {
        f"{kind}/{number}": body for number, (kind, body) in enumerate(read_taxonomy(text, "t.md", DAY, only))
    }


def test_each_row_gives_a_policy_and_a_prompt() -> None:
    found = read_taxonomy(TABLE, "t.md", DAY)
    assert [kind for kind, _ in found] == ["policy", "prompt", "policy", "prompt"]
    spam, hate = (read_policy(text, "t.md") for kind, text in found if kind == "policy")
    assert (spam.id, spam.title, spam.effective_from, spam.market) == ("spam", "Spam", DAY, "global")
    assert [(rule.number, rule.text) for rule in spam.rules] == [("1.1", "Unwanted posts in bulk.")]
    assert hate.id == "hate-slurs"
    assert hate.rules[0].text == "Attacks on people for what they are."


def test_the_prompt_asks_by_the_definition_and_rests_on_the_clause() -> None:
    prompt = PromptSpec.from_yaml(read_taxonomy(TABLE, "t.md", DAY)[3][1])
    (question,) = prompt.questions
    assert (prompt.name, prompt.policy) == ("hate-slurs", "hate-slurs")
    assert (question.clause, question.label) == ("hate-slurs/1.1", "hate-slurs")
    assert question.criteria == ("Attacks on people for what they are.",)


def test_named_categories_only() -> None:
    assert len(read_taxonomy(TABLE, "t.md", DAY, ["spam"])) == 2


def test_the_columns_may_stand_in_any_place_and_be_called_name() -> None:
    table = "| Definition | Name |\n|---|---|\n| Bad things. | Bad |\n"
    assert read_policy(read_taxonomy(table, "t.md", DAY)[0][1], "t.md").id == "bad"


def test_a_bar_that_is_escaped_belongs_to_the_cell() -> None:
    table = "| Category | Definition |\n|---|---|\n| Pipes | Text with a \\| bar in it. |\n"
    assert (
        read_policy(read_taxonomy(table, "t.md", DAY)[0][1], "t.md").rules[0].text
        == "Text with a | bar in it."
    )


def test_an_empty_first_cell_does_not_move_the_others() -> None:
    table = "|Note|Category|Definition|\n|---|---|---|\n||Spam|Bulk posts.|\n"
    assert read_policy(read_taxonomy(table, "t.md", DAY)[0][1], "t.md").id == "spam"


def test_other_tables_of_the_file_are_left_alone() -> None:
    other = "| Version | Author |\n|---|---|\n| 1 | Ada |\n\n" + TABLE
    assert len(read_taxonomy(other, "t.md", DAY)) == 4


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no table here", "no Markdown table with Category and Definition"),
        ("| Category | Other |\n|---|---|\n| a | b |\n", "no Markdown table"),
        (TABLE.replace("Hate & Slurs", "SPAM"), "two rows for 'spam'; rename one"),
        (TABLE.replace("Hate & Slurs", "憎悪"), "the name of category ''"),
        (TABLE.replace("Unwanted posts in **bulk**.", ""), "the definition of category 'spam' is empty"),
        (TABLE.replace("Spam", "x" * 90), "the name of category"),
        (TABLE.replace("Unwanted", "word " * 1_000), "too long"),
    ],
)
def test_a_table_that_makes_no_policies_is_refused_with_what_to_mend(text: str, message: str) -> None:
    with pytest.raises(WrongUsage, match=message) as refused:
        read_taxonomy(text, "t.md", DAY)
    assert "'t.md'" in str(refused.value)


def test_an_unknown_category_is_refused_with_those_there_are() -> None:
    with pytest.raises(WrongUsage, match="no category 'gore'; it has spam, hate-slurs"):
        read_taxonomy(TABLE, "t.md", DAY, ["spam", "gore"])


def test_a_definition_cannot_smuggle_in_a_second_rule_or_front_matter() -> None:
    table = "| Category | Definition |\n|---|---|\n| Tricky | --- id: other 1.2 Another rule. |\n"
    found = read_taxonomy(table, "t.md", DAY)
    policy = read_policy(found[0][1], "t.md")
    assert policy.id == "tricky"
    assert [rule.number for rule in policy.rules] == ["1.1"]
