import random

from tools.content_groups import canonical_text, content_groups

CAMPAIGN = [
    "Win a free phone today, click the link in my bio and send 50 dollars",
    "win a FREE phone today: click the link in my bio and send 999 dollars!!",
    "Win a fr33 phone today, c l i c k the link in my bio and send 5 dollars",
    "Hey, win a free phone today, click the link in my bio and send 50 euros",
]
OTHER = [
    "The council meets on Tuesday to vote on the new park",
    "I hate them.",
    "Cats are nice animals to have",
]


def groups(texts: list[str]) -> list[int]:
    return content_groups(texts, [None] * len(texts))


def test_variants_of_a_campaign_share_a_group_and_other_texts_do_not() -> None:
    found = groups([*CAMPAIGN, *OTHER])
    assert len(set(found[:4])) == 1
    assert len(set(found)) == 4


def test_case_numbers_punctuation_and_disguise_do_not_tell_texts_apart() -> None:
    assert canonical_text("I h a t e  V3RMIN: 12!") == canonical_text("i hate vermin 7")


def test_short_texts_match_only_when_equal() -> None:
    found = groups(["I hate you", "i HATE you!", "I hate them"])
    assert found[0] == found[1] != found[2]


def test_texts_of_one_given_group_share_a_number_and_bring_their_near_duplicates() -> None:
    texts = [CAMPAIGN[0], OTHER[0], CAMPAIGN[1], OTHER[2]]
    found = content_groups(texts, ["t1", "t1", None, None])
    assert found[0] == found[1] == found[2] != found[3]


def test_a_chain_of_near_duplicates_never_straddles() -> None:
    words = [first + second for first in "abcdefgh" for second in "aeiou"]
    chain = [" ".join(words[start : start + 10]) for start in range(0, 30, 2)]
    found = groups(chain)
    assert len(set(found)) == 1


def test_the_order_of_the_texts_does_not_matter() -> None:
    texts = [*CAMPAIGN, *OTHER, *CAMPAIGN]
    mixed = list(range(len(texts)))
    random.Random(3).shuffle(mixed)
    found = groups(texts)
    assert groups([texts[place] for place in mixed]) == [found[place] for place in mixed]


def test_near_duplicates_are_found_where_no_spaces_are_written() -> None:
    found = groups(
        ["点击我的主页链接领取免费手机", "点击我的主页链接领取免费手机吧", "今天天气很好我们去公园"]
    )
    assert found[0] == found[1] != found[2]


def test_texts_without_words_are_grouped_by_themselves() -> None:
    found = groups(["!!!", "", "???", "!!!", "🙂"])
    assert found[0] == found[3]
    assert len(set(found)) == 4


def test_no_texts_make_no_groups() -> None:
    assert content_groups([], []) == []
