from knowledge_base.cases import CaseRow
from tests.builders import PRIZES, Family
from tests.scenes import (
    everyday,
    policy_clauses,
    prizes,
    question_of,
    rows_of,
    scene_of,
    tasks,
    voted,
    warnings,
)
from tools.causes.coverage import add_slice_data
from tools.causes.slices import distance_ranks, rare_slices, well_seen
from tools.scene import Scene

TURKISH: Family = (
    (
        "Tebrikler şanslı kazanan,",
        "Sayın çekiliş talihlisi,",
        "Büyük ödülü kazandınız,",
        "Çekiliş sonucu belli:",
    ),
    (
        "kargo ücretini ödeyin",
        "hediye kartı satın alın",
        "gümrük ücretini yatırın",
        "işlem ücretini gönderin",
        "sigorta ücretini karşılayın",
    ),
    (
        "ve ödülünüzü bugün alın",
        "sonra ödül sizin olsun",
        "ödülünüz hemen yola çıksın",
        "ödülün süresi dolmadan",
        "ve altın telefon sizin olsun",
        "ödül paketiniz sizi bekliyor",
        "yoksa ödülü kaybedersiniz",
    ),
)
"""Prize fees in Turkish: no word in common with what the prompt knows."""
TURKISH_DAYS: Family = (
    ("Kedim bütün gün", "Bahçedeki domatesler", "Annemin çorbası", "Mahalle takımımız"),
    (
        "çok güzel görünüyor",
        "hepimizi güldürdü",
        "biraz dinlenmek istiyor",
        "herkesi şaşırttı",
        "yine harikaydı",
    ),
    (
        "yağmur yağarken",
        "uzun yolculuktan sonra",
        "sabah yürüyüşünde",
        "akşam yemeğinde",
        "çocuklar sevinirken",
        "parlak ay altında",
        "ikinci yarıdan önce",
    ),
)


def english() -> list[CaseRow]:
    return [*prizes(20), *everyday(20), *rows_of("more", (_MORE, *PRIZES[1:]), 20, True)]


_MORE = ("Lucky draw winner,", "Your prize waits,", "Big jackpot news,", "Prize office here,")


def in_turkish(count: int = 14) -> Scene:
    rows = [*rows_of("turk", TURKISH, count, True), *rows_of("gun", TURKISH_DAYS, 12, False)]
    return scene_of([*english(), *rows], default=0.3, split="tuning")


def test_misses_in_a_language_that_the_judge_has_not_seen_are_mended_by_cases_in_it() -> None:
    scene = in_turkish()
    found = add_slice_data(scene, question_of(scene, "turk"))
    assert found.sufficient
    assert found.fixed >= 10
    assert found.broken <= 2
    assert (found.detail["slice"], found.detail["named"]) == ("language", "Turkish")
    assert found.note.startswith(f"Turkish, {found.n} of {found.n} cases; 0 such among the ")


def test_a_language_that_was_told_is_believed() -> None:
    rows = [row.model_copy(update={"language": "az"}) for row in rows_of("turk", TURKISH, 14, True)]
    scene = scene_of([*english(), *rows], default=0.3, split="tuning")
    assert add_slice_data(scene, question_of(scene, "turk")).detail["named"] == "Azerbaijani"


def test_misses_in_a_language_that_is_decided_well_elsewhere_are_not_of_it() -> None:
    scene = scene_of([*english(), *tasks()], default=0.3, split="tuning")
    assert "language" not in {one.kind for one in rare_slices(scene, question_of(scene, "task"))}


def test_data_that_mends_nothing_is_no_cause() -> None:
    """Half of the posts are labelled one way and half the other, at random: no data of the slice helps."""
    days = rows_of("gun", TURKISH_DAYS, 20, False)
    odd = [voted(row, *([True, True] if int(row.id[-2:]) % 3 == 0 else [False, False])) for row in days]
    scene = scene_of([*english(), *odd], default=0.3, split="tuning")
    found = add_slice_data(scene, question_of(scene, "gun"))
    assert not found.sufficient


def test_a_format_that_the_judge_has_not_seen_is_named() -> None:
    rows = [
        CaseRow.model_validate(
            row.model_dump(exclude={"segments"})
            | {"segments": [{"kind": "on_screen_text", "text": row.segments[0].text}], "surface": "live"}
        )
        for row in tasks()
    ]
    scene = scene_of([*english(), *rows], default=0.3, split="tuning")
    found = add_slice_data(scene, question_of(scene, "task", clauses=policy_clauses()))
    assert found.sufficient
    assert found.note.startswith("made of on screen text, ")
    assert {one.kind for one in rare_slices(scene, question_of(scene, "task"))} >= {"format", "surface"}


def test_texts_far_longer_than_what_is_decided_well_are_named() -> None:
    def longer(row: CaseRow) -> CaseRow:
        text = " ".join([row.segments[0].text, *(["deposit wages level mentor recruiter"] * 8)])
        return CaseRow.model_validate(row.model_dump(exclude={"segments"}) | {"text": text})

    scene = scene_of([*english(), *map(longer, tasks())], default=0.3, split="tuning")
    (found,) = (one for one in rare_slices(scene, question_of(scene, "task")) if one.kind == "length")
    assert found.name.startswith("longer than ")
    assert (found.members, found.seen) == (14, 0)


def test_a_topic_that_a_handful_of_examples_teaches_lacks_no_data() -> None:
    scene = scene_of([*english(), *tasks()], default=0.3, split="tuning")
    found = add_slice_data(scene, question_of(scene, "task"))
    assert found.detail["slice"] == "topic"
    assert not found.sufficient
    assert found.note.endswith(
        "data is not what it needs: a few examples do, no rule covers it, or chance labels it"
    )


def test_two_cases_are_no_slice() -> None:
    scene = scene_of([*english(), *rows_of("turk", TURKISH, 2, True)], default=0.3, split="tuning")
    assert not add_slice_data(scene, question_of(scene, "turk")).sufficient


def test_without_errors_there_is_no_slice() -> None:
    scene = scene_of(english(), default=0.3, split="tuning")
    assert not add_slice_data(scene, question_of(scene, "absent")).sufficient


def test_false_alarms_have_what_is_rightly_let_go_as_well_seen() -> None:
    scene = scene_of([*english(), *warnings(20)], default=0.3, split="tuning")
    question = question_of(scene, "warn", direction="fp")
    seen = well_seen(scene, question)
    assert not scene.labels[seen].any()
    assert not scene.decided[seen].any()


def test_what_is_like_nothing_seen_ranks_as_far_and_what_is_seen_does_not() -> None:
    scene = in_turkish()
    question = question_of(scene, "turk")
    seen = well_seen(scene, question)
    assert distance_ranks(scene, question.members, seen).min() > 0.95
    assert 0.3 < distance_ranks(scene, seen, seen).mean() < 0.7
