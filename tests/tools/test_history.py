from knowledge_base.changes import AuditEvent
from knowledge_base.records import ArtefactId, now
from tools.history import state_after

PROMPT, POLICY = ArtefactId("prompt/hate"), ArtefactId("policy/hate")


def event(seq: int, action: str, subject: str, **body: object) -> AuditEvent:
    return AuditEvent(
        seq=seq, at=now(), actor="ada", action=action, subject=subject, body=body, previous="", hash=str(seq)
    )


def imported(seq: int, artefact: str, digest: str, in_force: bool = True) -> AuditEvent:
    return event(seq, "document.imported", artefact, digest=digest, in_force=in_force)


def released(seq: int, release: str, **after: str) -> AuditEvent:
    versions = [
        {"artefact": f"prompt/{name}", "before": None, "after": digest} for name, digest in after.items()
    ]
    return event(seq, "release.made", release, record={"versions": versions})


EVENTS = [
    imported(1, PROMPT, "a"),
    imported(2, POLICY, "p"),
    event(3, "proposal.drafted", "P-1", digest="never in force"),
    released(4, "R-1", hate="b"),
    released(5, "R-2", hate="c", other="o"),
    imported(6, POLICY, "q"),
]


def test_what_is_in_force_is_what_the_last_import_or_release_put_there() -> None:
    assert state_after(EVENTS) == {PROMPT: "c", POLICY: "q", "prompt/other": "o"}


def test_the_state_after_a_release_knows_nothing_later() -> None:
    assert state_after(EVENTS, "R-1") == {PROMPT: "b", POLICY: "p"}
    assert state_after(EVENTS, "R-2") == {PROMPT: "c", POLICY: "p", "prompt/other": "o"}


def test_a_version_that_was_not_put_in_force_does_not_count() -> None:
    earlier = imported(7, POLICY, "an older version", in_force=False)
    assert state_after([*EVENTS, earlier]) == state_after(EVENTS)


def test_a_release_that_never_was_has_no_state() -> None:
    assert state_after(EVENTS, "R-9") is None
    assert state_after([], "R-1") is None


def test_no_events_put_nothing_in_force() -> None:
    assert state_after([]) == {}
