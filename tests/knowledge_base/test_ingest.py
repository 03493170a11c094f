"""Importing documents: the first text is the baseline, a later one needs an approval, and repeats change nothing."""

import pytest

from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.ingest import add_text, import_document
from knowledge_base.records import ArtefactId, ArtefactKind
from knowledge_base.store import Store, Transaction
from knowledge_base.workspace import Workspace
from tests import builders
from tests.builders import POLICY_ID, PROMPT_ID


def versions(store: Store, artefact: ArtefactId) -> list[int]:
    with store.read() as tx:
        return [version.number for version in tx.library.versions(artefact)]


def head_number(tx: Transaction, artefact: ArtefactId) -> int | None:
    head = tx.library.head(artefact)
    return head.number if head else None


def actions(store: Store) -> list[str]:
    with store.read() as tx:
        return [event.action for event in tx.audit.events()]


def test_a_first_import_is_in_force_and_in_the_log(store: Store) -> None:
    with store.write() as tx:
        done = import_document(tx, "prompt", builders.prompt_text(), "in/scams.yaml", "ada", "scams.yaml")
    assert (done.artefact, done.version, done.status) == (PROMPT_ID, 1, "new")
    with store.read() as tx:
        head = tx.library.head(PROMPT_ID)
        event = next(tx.audit.events())
    assert head is not None
    assert head.origin == "import:scams.yaml"
    assert (event.actor, event.action, event.subject) == ("ada", "document.imported", PROMPT_ID)
    assert event.body == {"version": 1, "digest": head.digest, "source": "in/scams.yaml", "in_force": True}


def test_importing_every_kind_again_changes_nothing_and_logs_nothing(store: Store) -> None:
    builders.fill_documents(store)
    before = actions(store)
    builders.fill_documents(store)
    assert actions(store) == before == ["document.imported"] * 4
    for artefact in (POLICY_ID, PROMPT_ID, "thresholds/scams", "guideline/scams"):
        assert versions(store, ArtefactId(artefact)) == [1]


def test_a_prompt_is_kept_in_canonical_form_however_it_was_written(store: Store) -> None:
    written = "# a comment\n" + builders.prompt_text().replace("policy: scams", 'policy:   "scams"')
    with store.write() as tx:
        import_document(tx, "prompt", written, "scams.yaml", "ada")
        again = import_document(tx, "prompt", builders.prompt_text(), "scams.yaml", "ada")
    assert again.status == "unchanged"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("prompt", builders.prompt_text(title="Second")),
        ("thresholds", builders.thresholds_text(0.6)),
        ("guideline", builders.guideline_text(words="Ask twice.")),
    ],
)
def test_a_second_text_is_refused_with_the_next_step_and_changes_nothing(
    store: Store, kind: ArtefactKind, text: str
) -> None:
    builders.fill_documents(store)
    before = actions(store)
    with pytest.raises(Refused, match=f"'redline propose {kind}/scams second.txt'"), store.write() as tx:
        import_document(tx, kind, text, "second.txt", "ada")
    assert actions(store) == before
    assert versions(store, ArtefactId(f"{kind}/scams")) == [1]


def test_of_several_documents_all_are_taken_or_none(store: Store) -> None:
    with pytest.raises(WrongUsage), store.write() as tx:
        builders.import_texts(tx, ("policy", builders.policy_text()), ("prompt", "name: [broken"))
    with store.read() as tx:
        assert (tx.library.artefact_ids(), tx.library.clauses(), list(tx.audit.events())) == ([], [], [])


def test_a_later_dated_policy_takes_over_and_an_earlier_one_does_not(store: Store) -> None:
    texts = {day: builders.policy_text(effective_from=f"2026-{day}-01") for day in ("03", "07", "01")}
    heads = []
    for text in texts.values():
        with store.write() as tx:
            import_document(tx, "policy", text, "scams.md", "ada")
            heads.append(head_number(tx, POLICY_ID))
    assert heads == [1, 2, 2]
    with store.read() as tx:
        assert [event.body["in_force"] for event in tx.audit.events()] == [True, True, False]


def test_clauses_keep_their_ids_from_version_to_version(store: Store) -> None:
    first = builders.policy_text()
    second = builders.policy_text(
        effective_from="2026-07-01", extra="\n2.3 **Parcels.** Do not fake parcels.\n"
    ).replace("pay a fee", "pay any fee at all")
    with store.write() as tx:
        import_document(tx, "policy", first, "one.md", "ada")
        done = import_document(tx, "policy", second, "two.md", "ada")
    fates = {fate.clause: fate.kind for fate in done.fates}
    assert fates == {
        "scams/1.1": "kept",
        "scams/2.1": "edited",
        "scams/2.2": "kept",
        "scams/2.3": "added",
        "scams/3.1": "kept",
        "scams/4.1": "kept",
    }
    assert done.clauses == 6


def test_each_market_has_a_document_of_its_own(store: Store) -> None:
    with store.write() as tx:
        builders.import_texts(tx, ("policy", builders.policy_text()))
        done = import_document(tx, "policy", builders.policy_text(market="DE"), "de.md", "ada")
        assert done.artefact == "policy/scams@DE"
        assert head_number(tx, POLICY_ID) == head_number(tx, ArtefactId("policy/scams@DE")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "# no front matter\n",
        "---\ntitle: no id\n---\n# Labels\n",
        "---\n- a list\n---\n# Labels\n",
        "---\nid: [broken\n---\n# Labels\n",
        "---\nid: Not A Name\n---\n# Labels\n",
        "---\nid: ../escape\n---\n# Labels\n",
        "---\nid: scams\nmarket: germany\n---\n# Labels\n",
        "",
    ],
)
def test_a_guideline_that_does_not_say_what_it_is_is_refused_as_wrong_usage(
    workspace: Workspace, text: str
) -> None:
    with pytest.raises(WrongUsage, match=r"guideline\.md"), workspace.store.write() as tx:
        import_document(tx, "guideline", text, "guideline.md", "ada")


def test_norway_is_a_market_and_no_false(workspace: Workspace) -> None:
    text = builders.guideline_text().replace("policy: scams", "market: NO")
    with workspace.store.write() as tx:
        assert import_document(tx, "guideline", text, "no.md", "ada").artefact == "guideline/scams@NO"


def test_a_document_that_says_it_is_another_is_refused(workspace: Workspace) -> None:
    with workspace.store.write() as tx, pytest.raises(WrongUsage, match="says it is 'hate'"):
        add_text(tx, POLICY_ID, builders.policy_text("hate"), "release:R-1")


def test_adding_a_text_that_is_there_adds_no_version_and_no_clause(store: Store) -> None:
    with store.write() as tx:
        first, fates = add_text(tx, POLICY_ID, builders.policy_text(), "import:a")
        again, none = add_text(tx, POLICY_ID, builders.policy_text(), "release:R-1")
        assert (again, none) == (first, ())
        assert len(fates) == len(tx.library.clauses()) == 5
