"""What a change of a law touches: real store, the sample's documents; words alone where meaning does not matter."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from evals.regulation.impact import impact_figures
from evals.regulation.impact_rows import AS_OF, SAMPLE, Scene, impact_rows, sample_laws
from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.impact_records import Said
from knowledge_base.records import Clause, ClauseId
from knowledge_base.workspace import Config, read_config
from tests.fakes import WordEmbedder
from tools.law_impact.assess import impact_of
from tools.law_impact.changed import changed_law
from tools.law_impact.conflicts import conflict_of
from tools.law_impact.impact import Impact, ReasonWhy, clause_name
from tools.law_impact.judged import judge
from tools.law_impact.laws import Laws, of_files
from tools.law_impact.ours import our_clauses
from tools.law_impact.retrieve import MOST_CLAUSES
from tools.law_meaning.read_law import meaning_of

AT = datetime(2026, 12, 1, tzinfo=UTC)
LAW = """---
id: small-act
title: "Small Act"
language: en
---
# Small Act

### Article 1
Loss of money

Providers shall examine a report that users are losing money at that moment within {hours} hours.

### Article 2
Stunts

{stunts}
"""
STUNTS = (
    "Stunts shall not be shown, even where they are performed by trained people with suitable protection."
)


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with sample_laws() as found:
        yield found


@pytest.fixture
def config() -> Config:
    return read_config(SAMPLE / "redline.toml")


def laws(before: int, after: int, stunts: str = STUNTS) -> Laws:
    old = LAW.format(hours=before, stunts="Stunts may be shown.")
    new = LAW.format(hours=after, stunts=stunts)
    return of_files(old.encode(), "small-act.1.md", new.encode(), "small-act.2.md")


def told(scene: Scene, two: Laws, market: str = "") -> Impact:
    with scene.store.read() as tx:
        return impact_of(tx, two, WordEmbedder(), AS_OF, market)


def say(
    scene: Scene, config: Config, two: Laws, said: Said, name: str, person: str = "ada", why: str = "so"
) -> None:
    with scene.store.read() as tx:
        ours = {clause_name(one): one for one in our_clauses(tx, AS_OF)}
    judge(scene.store, config, two, changed_law(two).changes[0], ours[name], said, person, why, AT)


def ours(scene: Scene, name: str) -> Clause:
    with scene.store.read() as tx:
        return {clause_name(one): one for one in our_clauses(tx, AS_OF)}[name]


def conflict(scene: Scene, two: Laws, name: str, at: int = 0) -> object:
    law = changed_law(two).changes[at].provision
    items = [
        one for one in meaning_of(two.after.clauses, two.after.provisions).items if one.provision == law.id
    ]
    return conflict_of(law, items, ours(scene, name))


def test_a_shorter_deadline_conflicts_and_the_number_put_right_is_given(scene: Scene) -> None:
    found = conflict(scene, laws(6, 2), "scams/4.1")
    assert found.kind == "laxer limit"  # type: ignore[attr-defined]
    assert found.ours in ours(scene, "scams/4.1").text  # type: ignore[attr-defined]
    assert "within 2 hours" in found.instead  # type: ignore[attr-defined]


def test_a_deadline_that_we_keep_already_is_no_conflict(scene: Scene) -> None:
    assert conflict(scene, laws(6, 5), "scams/4.1") is None


def test_a_window_in_which_strikes_are_counted_is_no_deadline(scene: Scene) -> None:
    assert conflict(scene, laws(6, 2), "dangerous-acts/4.1") is None


def test_an_allowance_of_what_the_law_forbids_is_shown_with_both_quotes(scene: Scene) -> None:
    two = laws(2, 2)
    found = conflict(scene, two, "dangerous-acts/3.1")
    assert found.kind == "allows what is forbidden"  # type: ignore[attr-defined]
    assert found.law in changed_law(two).changes[0].provision.text  # type: ignore[attr-defined]


def test_the_law_saying_that_an_article_prevents_nothing_forbids_nothing(scene: Scene) -> None:
    two = laws(2, 2, "This Article shall not prevent trained people from showing stunts.")
    assert conflict(scene, two, "dangerous-acts/3.1") is None


def test_ids_of_changes_are_the_same_in_every_run_and_of_another_text_another() -> None:
    first, again, other = (changed_law(laws(6, hours)).changes[0].id for hours in (2, 2, 3))
    assert first == again != other
    assert first.startswith("small-act/art_1")


def test_a_law_without_a_change_of_substance_touches_nothing(scene: Scene) -> None:
    two = laws(2, 2, "Stunts may be shown.")
    found = told(scene, two)
    assert found.changes == ()
    assert found.policies == ()


@pytest.mark.parametrize(
    ("text", "nothing"),
    [
        ("Satire that concerns the holders of public office shall not be removed.", False),
        ("The Media Office shall publish guidance on stunts.", True),
        ("A bank shall pay back a customer who was deceived.", True),
    ],
)
def test_a_rule_is_for_others_by_its_actor_and_not_by_what_stands_behind_it(
    scene: Scene, text: str, nothing: bool
) -> None:
    change = told(scene, laws(2, 2, text)).changes[0]
    assert (change.state == "nothing to do") == nothing
    assert not (nothing and change.touches)


def test_a_model_sees_the_nearest_clauses_and_what_a_provision_stands_under(scene: Scene) -> None:
    seen = []

    def ask(provision: Clause, around: str, near: Sequence[Clause]) -> dict[str, ReasonWhy]:
        seen.append((provision.id, around, [clause_name(one) for one in near]))
        return {
            "scams/4.1": ReasonWhy(kind="model", words="so"),
            "not/shown": ReasonWhy(kind="model", words="so"),
        }

    with scene.store.read() as tx:
        found = impact_of(tx, laws(6, 2), WordEmbedder(), AS_OF, ask=ask)
    asked = {name: (around, near) for name, around, near in seen}
    around, near = asked[found.changes[0].provision]
    assert "Loss of money" in around
    assert len(near) == MOST_CLAUSES
    assert "not/shown" not in [one.name for one in found.changes[0].touches]


def test_a_rejection_is_remembered_and_told_apart_from_one_on_an_earlier_text(
    scene: Scene, config: Config
) -> None:
    say(scene, config, laws(6, 2), "confirmed", "harassment/4.1")
    touch = next(one for one in told(scene, laws(6, 2)).changes[0].touches if one.name == "harassment/4.1")
    assert (touch.level, touch.confidence) == ("confirmed", 1.0)
    later = next(one for one in told(scene, laws(2, 1)).changes[0].touches if one.name == "harassment/4.1")
    assert later.verdict is None
    assert later.earlier is not None
    assert later.level != "confirmed"
    assert any("look again" in reason.words for reason in later.reasons)
    say(scene, config, laws(6, 2), "rejected", "harassment/4.1")
    change = told(scene, laws(6, 2)).changes[0]
    assert "harassment/4.1" not in [one.name for one in change.touches]
    assert "harassment/4.1" in [one.name for one in change.rejected]


def test_the_same_word_twice_is_kept_once_and_logged(scene: Scene, config: Config) -> None:
    two = laws(9, 8)
    for _ in range(2):
        say(scene, config, two, "confirmed", "scams/4.1")
    with scene.store.read() as tx:
        assert (
            len([one for one in tx.impacts.verdicts() if one.change == changed_law(two).changes[0].id]) == 1
        )
        logged = [one for one in tx.audit.events() if one.action == "impact.confirmed"]
    assert logged[-1].body["clause"] == "scams/4.1"


def test_a_rejection_needs_a_reason_and_a_person_of_the_workspace(scene: Scene, config: Config) -> None:
    with pytest.raises(WrongUsage, match="--why"):
        say(scene, config, laws(6, 2), "rejected", "scams/4.1", why=" ")
    with pytest.raises(Refused):
        say(scene, config, laws(6, 2), "rejected", "scams/4.1", person="nobody")


def test_a_market_has_its_own_clauses_and_no_others(scene: Scene) -> None:
    with scene.store.read() as tx:
        german = {clause_name(one) for one in our_clauses(tx, AS_OF, "DE")}
        everywhere = {clause_name(one) for one in our_clauses(tx, AS_OF)}
    assert "hate/2.2@DE" in german
    assert "hate/2.2" not in german
    assert {"hate/2.2@DE", "hate/2.2", "scams/2.3@BR"} <= everywhere


def test_without_a_clause_of_ours_every_duty_is_a_gap(scene: Scene) -> None:
    with scene.store.read() as tx:
        found = impact_of(tx, laws(6, 2), WordEmbedder(), date(1999, 1, 1))
    assert [one.state for one in found.changes] == ["gap", "gap"]
    assert any("No clause of ours" in note for note in found.notes)


def test_labels_name_provisions_and_clauses_that_exist_and_halves_share_no_provision(scene: Scene) -> None:
    rows = impact_rows()
    known: set[ClauseId] = {clause.id for one in scene.laws for clause in one.after.clauses}
    with scene.store.read() as tx:
        names = {clause_name(one) for one in our_clauses(tx, AS_OF)}
    assert {row.id for row in rows} <= known
    assert len({row.id for row in rows}) == len(rows)
    assert all({*row.touches, *row.perhaps, *row.conflicts} <= names for row in rows)


def test_a_clause_that_may_be_either_counts_neither_way(scene: Scene) -> None:
    found = told(scene, laws(6, 2)).changes[0]
    row = impact_rows()[0].model_copy(
        update={"touches": (), "perhaps": tuple(one.name for one in found.touches)}
    )
    figures = {one.name: one for one in impact_figures([(row, found)])}
    assert figures["clause_precision"].n == figures["shown_precision"].n == 0


def test_files_that_hold_no_law_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match=r"empty\.md"):
        of_files(b"", "empty.md", b"", "empty.md")
