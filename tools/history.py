"""What was in force when: the log of imports and releases, replayed."""

from collections.abc import Iterable

from knowledge_base.changes import AuditEvent
from knowledge_base.records import ArtefactId, Digest


def state_after(
    events: Iterable[AuditEvent], release_id: str | None = None
) -> dict[ArtefactId, Digest] | None:
    """What every artefact pointed at after a release, or after the last event; None when the release never was."""
    state: dict[ArtefactId, Digest] = {}
    for event in events:
        if event.action == "document.imported" and event.body.get("in_force"):
            state[ArtefactId(event.subject)] = Digest(event.body["digest"])
        elif event.action == "release.made":
            for moved in event.body["record"]["versions"]:
                state[ArtefactId(moved["artefact"])] = Digest(moved["after"])
            if event.subject == release_id:
                return state
    return state if release_id is None else None
