from tools.known_words import commoner, is_known, likeliest


def test_words_their_endings_and_two_words_put_together_are_known() -> None:
    assert all(map(is_known, ("deposit", "deposits", "replicas", "screwdriver")))
    assert not any(map(is_known, ("qzxv", "aebi", "the", "")))


def test_the_most_common_reading_wins_and_none_where_none_is_known() -> None:
    assert likeliest(["maney", "money", "mony"]) == "money"
    assert likeliest(["qzxv"]) is None


def test_a_word_is_no_commoner_than_the_word_it_is_made_of() -> None:
    assert commoner("level", "levels")
    assert not commoner("levels", "level")
