from tools.cluster_names import name_cluster, name_clusters, stop_words


def test_a_cluster_is_named_by_the_words_that_set_it_apart() -> None:
    inside = [
        "Crypto giveaway, send 2 coins to @bob",
        "A crypto giveaway: double your coins!",
        "the crypto is real",
    ]
    outside = ["The weather is real nice", "Send me the weather report", "A nice report"]
    assert name_cluster(inside, outside, k=3) == "crypto, coins, giveaway"


def test_a_name_holds_no_numbers_handles_links_or_stop_words() -> None:
    assert name_cluster(["@bob @amy 123 4u https://a.example/win the and of"] * 3, []) == "unnamed"


def test_disguised_words_count_as_the_words_they_stand_for() -> None:
    assert name_cluster(["v3rmin", "v e r m i n", "vermin"], ["nice"]) == "vermin"


def test_a_cluster_in_a_script_without_spaces_gets_a_name_of_pairs() -> None:
    assert "手机" in name_cluster(["免费手机链接", "领取免费手机"], ["今天天气很好"])


def test_clusters_named_together_are_named_as_one_by_one() -> None:
    texts = ["win a phone", "win a prize", "cat on a mat", "dog on a mat", "phone and dog"]
    alone = [name_cluster(texts[:2], texts[2:]), name_cluster(texts[2:4], [*texts[:2], *texts[4:]])]
    assert name_clusters(texts, [[0, 1], [2, 3]]) == alone


def test_words_that_belong_together_are_named_together() -> None:
    inside = ["a gift card today", "send the gift card", "buy one gift card", "gift card codes"]
    assert name_cluster(inside, ["nice weather", "a birthday"]).split(", ")[0] == "gift card"


def test_two_forms_of_a_word_name_a_cluster_once() -> None:
    inside = ["deposit first", "deposits first", "depositing first", "a deposit fee"]
    named = name_cluster(inside, ["nice weather"]).split(", ")
    assert sum(term.startswith("deposit") for term in named) == 1


def test_stop_words_of_the_language_spoken_name_nothing() -> None:
    inside = ["das ist nicht der Preis und die Gebühr", "die Gebühr ist nicht klein und das ist so"]
    named = set(name_cluster(inside, ["the weather is nice"]).split(", "))
    assert any("gebühr" in term for term in named)
    assert not named & stop_words()["de"]


def test_a_word_of_one_text_names_only_what_nothing_else_names() -> None:
    inside = [*["crypto coins"] * 19, "crypto coins zebra"]
    assert "zebra" not in name_cluster(inside, ["the weather"])
    assert name_cluster(["zebra"], ["the weather"]) == "zebra"
