import pytest

from knowledge_base.errors import WrongUsage
from knowledge_base.records import ClauseId
from knowledge_base.taxonomies import Taxonomy

TEXT = """name: transparency
title: Our report
categories:
- name: fraud
  clauses:
  - scams/2.1
- name: speech
"""


def test_a_clause_is_filed_under_a_known_category_or_a_new_one() -> None:
    taxonomy = Taxonomy.from_yaml(TEXT)
    more = taxonomy.with_clause(ClauseId("hate/2.1"), "speech").with_clause(ClauseId("hate/2.2"), "violence")
    assert [one.name for one in more.categories] == ["fraud", "speech", "violence"]
    assert (more.of(ClauseId("hate/2.1")), more.of(ClauseId("scams/2.1"))) == (("speech",), ("fraud",))
    assert more.clauses() == ("scams/2.1", "hate/2.1", "hate/2.2")
    assert Taxonomy.from_yaml(more.to_yaml()) == more


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (TEXT + "- name: Fraud\n", "two categories are named"),
        (TEXT.replace("  - scams/2.1", "  - scams/2.1\n  - scams/2.1"), "names a clause twice"),
        (TEXT.replace("scams/2.1", "2.1"), "categories.0.clauses.0"),
        (TEXT.replace("fraud", '"fraud\\e[31m"'), "categories.0.name"),
        ("name: transparency\ntitle: Ours\ncategories: []\n", "categories"),
    ],
)
def test_what_is_no_taxonomy_is_refused_with_its_place(bad: str, said: str) -> None:
    with pytest.raises(WrongUsage, match=said):
        Taxonomy.from_yaml(bad, "report.yaml")
