from evals.clusters.themes import THEMES, themed


def test_a_seed_gives_the_same_texts_again_and_another_gives_others() -> None:
    assert themed(1) == themed(1) != themed(2)
    assert {theme for theme, _ in themed(1)} == set(THEMES)
