from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from knowledge_base.cases import CaseRow
from knowledge_base.errors import Refused
from knowledge_base.prompts import Example, PromptSpec, Thresholds
from knowledge_base.store import Store
from knowledge_base.workspace import Workspace
from tests.builders import (
    case_row,
    case_rows,
    fill,
    import_texts,
    policy_text,
    prompt_spec,
    prompt_text,
    thresholds_text,
)
from tests.fakes import WordEmbedder
from tests.scenes import SEED, dated, everyday, grouped, placed, prizes, retold, scene_of
from tools.scene import build_scene, instruments_for, normalised, prompt_for_policy, prompts_in_force

TEXT = "Win a free phone today, click the link in my bio and send {} dollars"


def campaign(count: int, *votes: bool | None) -> list[CaseRow]:
    return [case_row(f"camp-{i:03}", TEXT.format(i), "scams", *votes) for i in range(count)]


def apart(count: int) -> list[CaseRow]:
    """Cases that share no word."""
    return [
        case_row(f"apart-{i:03}", " ".join(f"w{i}x{n}" for n in range(8)), "scams", bool(i % 2))
        for i in range(count)
    ]


def with_examples(*examples: Example) -> PromptSpec:
    question = prompt_spec().questions[0]
    return prompt_spec(questions=(question.model_copy(update={"examples": examples}),))


def add(store: Store, rows: Sequence[CaseRow]) -> None:
    with store.write() as tx:
        tx.cases.add_rows(rows)


def built(workspace: Workspace) -> dict[str, str]:
    scene = build_scene(workspace.store, workspace.embedder, "scams", SEED)
    return dict(zip(scene.ids, scene.splits, strict=True))


def test_near_duplicates_never_straddle_a_split() -> None:
    for seed in range(12):
        scene = scene_of([*campaign(9, True), *apart(12)], seed=seed)
        rows = [scene.row_of[case_id] for case_id in scene.ids if case_id.startswith("camp")]
        assert len({int(scene.groups[row]) for row in rows}) == 1
        assert len({scene.splits[row] for row in rows}) == 1


def test_given_groups_never_straddle_a_split() -> None:
    rows = [grouped(row, f"template-{number % 3}") for number, row in enumerate(apart(24))]
    for seed in range(12):
        scene = scene_of(rows, seed=seed)
        splits = {row.id: scene.splits[scene.row_of[row.id]] for row in rows}
        for template in range(3):
            assert len({splits[row.id] for number, row in enumerate(rows) if number % 3 == template}) == 1


def test_every_split_has_cases() -> None:
    scene = scene_of(apart(80))
    assert {len(scene.rows(split)) > 0 for split in ("tuning", "validation", "unseen")} == {True}
    assert len(scene.rows("tuning", "validation", "unseen")) == 80


def test_a_case_that_a_prompt_names_as_an_example_is_tuning_with_its_near_duplicates() -> None:
    taught = with_examples(Example(text="[redacted beyond recognition]", case=campaign(1)[0].id))
    for seed in range(8):
        scene = scene_of([*campaign(4, True), *apart(12)], spec=taught, seed=seed)
        assert {scene.splits[scene.row_of[row.id]] for row in campaign(4)} == {"tuning"}


def test_a_case_whose_wording_is_an_example_of_the_prompt_is_tuning() -> None:
    taught = with_examples(Example(text=TEXT.format(999)))
    for seed in range(8):
        scene = scene_of([*campaign(4, True), *apart(12)], spec=taught, seed=seed)
        assert {scene.splits[scene.row_of[row.id]] for row in campaign(4)} == {"tuning"}


def test_the_labels_play_no_part_in_the_splits() -> None:
    assert (
        scene_of([*campaign(4, True), *apart(20)]).splits
        == scene_of([*campaign(4, False), *apart(20)]).splits
    )


def test_each_case_is_decided_at_its_markets_threshold() -> None:
    rows = [
        row.model_copy(update={"market": market})
        for row, market in zip(prizes(3), ("global", "DE", "FR"), strict=True)
    ]
    scene = scene_of(rows, default=1.0, markets={"DE": 0.0})
    assert scene.cutoffs.tolist() == [1.0, 0.0, 1.0]
    assert scene.decided.tolist() == [False, True, False]
    other = Thresholds(name="scams", prompt="scams", default=0.0, markets={"FR": 1.0})
    assert scene.decide(scene.judged, other).tolist() == [True, True, False]


def test_a_score_equal_to_the_threshold_is_a_violation() -> None:
    scene = scene_of(prizes(3))
    exact = Thresholds(name="scams", prompt="scams", default=float(scene.judged.score[0]))
    assert scene.decide(scene.judged, exact)[0]


def test_taking_some_rows_is_the_same_as_having_only_those() -> None:
    scene = scene_of([*prizes(6), *apart(6)])
    rows = [7, 2, 0]
    taken = scene.take(rows)
    assert taken.ids == tuple(scene.ids[row] for row in rows)
    assert taken.judged.score == pytest.approx(scene.judged.score[rows])
    assert taken.labels.tolist() == scene.labels[rows].tolist()
    assert taken.splits == tuple(scene.splits[row] for row in rows)
    assert taken.votes == tuple(scene.votes[row] for row in rows)


def test_undoing_evasive_spelling_changes_the_text_and_nothing_else() -> None:
    case = scene_of([retold(prizes(1)[0], "cl@im your p r i z e")]).reading.cases[0]
    assert normalised(case) == replace(case, units=("claim your prize",))


def test_a_scene_holds_the_cases_with_a_known_label_only(workspace: Workspace) -> None:
    fill(workspace)
    extra = [
        case_row("tie", "one says yes and one says no", "scams", True, False),
        case_row("undecided", "nobody could tell", "scams", None),
        case_row("unrated", "nobody looked", "scams"),
        case_row("elsewhere", "rated under another policy", "other", True),
    ]
    add(workspace.store, extra)
    assert sorted(built(workspace)) == sorted(row.id for row in case_rows())


def test_building_a_scene_twice_gives_the_same(workspace: Workspace) -> None:
    fill(workspace)
    one, two = (build_scene(workspace.store, workspace.embedder, "scams", SEED) for _ in range(2))
    assert (one.ids, one.splits) == (two.ids, two.splits)
    assert np.array_equal(one.judged.score, two.judged.score)
    assert np.array_equal(one.labels, two.labels)


def test_a_case_keeps_its_split_when_other_cases_are_imported(workspace: Workspace) -> None:
    fill(workspace)
    before = built(workspace)
    add(workspace.store, apart(30))
    after = built(workspace)
    assert {case_id: after[case_id] for case_id in before} == before


def test_a_scene_holds_the_circumstances_of_its_cases_and_every_standing_clause(workspace: Workspace) -> None:
    fill(workspace)
    with workspace.store.write() as tx:
        import_texts(
            tx, ("policy", policy_text(effective_from="2026-07-01", extra="\n2.3 **Bots.** No bots.\n"))
        )
    add(workspace.store, dated(placed(apart(2), "DE"), "2026-08-10"))
    scene = build_scene(workspace.store, workspace.embedder, "scams", SEED)
    row = scene.row_of[apart(1)[0].id]
    assert scene.circumstances[row].day == date(2026, 8, 10)
    assert len(scene.circumstances) == len(scene.ids)
    assert {(clause.id, clause.version) for clause in scene.clauses} >= {("scams/2.1", 1), ("scams/2.3", 2)}
    assert scene.take([row]).circumstances == (scene.circumstances[row],)


def test_a_language_is_as_told_and_else_as_the_text_tells() -> None:
    told = prizes(1)[0].model_copy(update={"language": "pt-BR"})
    scene = scene_of([told, *everyday(4)[3:]])
    assert scene.languages[scene.row_of[told.id]] == "pt"
    assert set(scene.languages) == {"pt", "en"}
    assert set(scene.scripts) == {"Latin"}


def test_deciding_by_a_text_twice_judges_once() -> None:
    scene = scene_of(prizes(6))
    other = with_examples()
    assert scene.decided_by(other) is scene.decided_by(with_examples())
    assert np.array_equal(scene.decided_by(other), scene.rejudge(other))


def test_a_given_group_is_the_attribute_of_the_case(workspace: Workspace) -> None:
    fill(workspace)
    add(workspace.store, [grouped(row, "7") for row in apart(8)])
    splits = built(workspace)
    assert len({splits[row.id] for row in apart(8)}) == 1


def test_what_decides_is_the_prompt_and_thresholds_in_force(workspace: Workspace) -> None:
    with workspace.store.write() as tx:
        import_texts(tx, ("policy", policy_text()), ("prompt", prompt_text()))
        bare = instruments_for(tx, "scams")
        import_texts(tx, ("thresholds", thresholds_text(0.3)))
        full = instruments_for(tx, "scams")
    assert (bare.thresholds.default, bare.thresholds_version) == (0.5, None)
    assert set(bare.basis()) == {"prompt/scams"}
    assert full.thresholds.default == 0.3
    assert set(full.basis()) == {"prompt/scams", "thresholds/scams"}


def test_a_policy_without_prompt_is_refused_with_the_next_step(workspace: Workspace) -> None:
    with workspace.store.write() as tx:
        import_texts(tx, ("prompt", prompt_text()))
        assert prompts_in_force(tx) == ["scams"]
        assert prompt_for_policy(tx, "scams") == "scams"
        with pytest.raises(Refused, match="no prompt for policy 'hate' is in force; import one"):
            prompt_for_policy(tx, "hate")
        with pytest.raises(Refused, match="no prompt 'hate' is in force; import one"):
            instruments_for(tx, "hate")


def test_a_policy_without_labelled_cases_has_an_empty_scene(workspace: Workspace) -> None:
    with workspace.store.write() as tx:
        import_texts(tx, ("policy", policy_text()), ("prompt", prompt_text()))
    scene = build_scene(workspace.store, WordEmbedder(), "scams", SEED)
    assert len(scene.ids) == len(scene.decided) == len(scene.rows("tuning", "validation", "unseen")) == 0


def test_a_case_that_a_text_not_yet_in_force_quotes_is_not_unseen(workspace: Workspace) -> None:
    fill(workspace)
    unseen = [case_id for case_id, split in built(workspace).items() if split == "unseen"]
    quoted = [Example(text="taken from it", case=case_id) for case_id in unseen[:3]]
    scene = build_scene(workspace.store, workspace.embedder, "scams", SEED, quoted=quoted)
    splits = dict(zip(scene.ids, scene.splits, strict=True))
    assert {splits[case_id] for case_id in unseen[:3]} == {"tuning"}
    assert {splits[case_id] for case_id in unseen[3:]} == {"unseen"}


def test_the_prompt_that_is_named_decides_where_a_policy_has_two(workspace: Workspace) -> None:
    fill(workspace)
    with workspace.store.write() as tx:
        import_texts(tx, ("prompt", prompt_text("another", policy="scams", title="Another")))
    scene = build_scene(workspace.store, workspace.embedder, "scams", SEED, prompt="scams")
    assert scene.instruments.spec.name == "scams"
    assert build_scene(workspace.store, workspace.embedder, "scams", SEED).instruments.spec.name == "another"
