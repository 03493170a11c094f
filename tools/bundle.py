"""What each stream consumes after a release, as files: the same bytes each time for the same release."""

import json
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Any

from knowledge_base import digests
from knowledge_base.errors import OutsideFailed, Refused
from knowledge_base.prompts import PromptSpec, Thresholds
from knowledge_base.records import ArtefactVersion, Clause, ClauseId, parse_artefact_id
from knowledge_base.store import Store, Transaction
from tools.history import state_after
from tools.render import messages


def write_bundle(store: Store, release_id: str, folder: Path) -> dict[str, str]:
    """Write the bundle of a release; return the digest of every file by its path.

    Raises: Refused for an unknown release or a folder that holds something else; OutsideFailed when it cannot write.
    """
    with store.read() as tx:
        files = dict(_files(tx, release_id))
    manifest: dict[str, str] = {path: digests.of_text(text) for path, text in sorted(files.items())}
    files["manifest.json"] = _json({"release": release_id, "files": manifest})
    if folder.exists() and not _is_free(folder):
        raise Refused(f"{str(folder)!r} holds something that is not a bundle; name an empty folder")
    try:
        _remove_others(folder, files)
        for path, text in sorted(files.items()):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode("utf-8"))
    except OSError as problem:
        raise OutsideFailed(
            f"cannot write to {str(folder)!r}: {problem.strerror}; free it and try again"
        ) from problem
    return manifest


def _is_free(folder: Path) -> bool:
    return folder.is_dir() and ((folder / "manifest.json").exists() or not any(folder.iterdir()))


def _remove_others(folder: Path, files: Container[str]) -> None:
    """Remove what an earlier bundle in the folder had and this one has not, going by its manifest."""
    if not (folder / "manifest.json").exists():
        return
    try:
        earlier = dict(json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"])
    except (ValueError, KeyError, TypeError):
        raise Refused(f"the manifest in {str(folder)!r} is damaged; name an empty folder") from None
    for path in earlier:
        if path not in files and (folder / path).resolve().is_relative_to(folder.resolve()):
            (folder / path).unlink(missing_ok=True)


def _files(tx: Transaction, release_id: str) -> Iterator[tuple[str, str]]:
    state = state_after(tx.audit.events(), release_id)
    if state is None:
        raise Refused(f"there is no release {release_id!r}; see 'redline releases list'")
    versions = [
        version
        for artefact, digest in sorted(state.items())
        if (version := tx.library.version_by_digest(artefact, digest))
    ]
    clauses = _clauses(tx, versions)
    thresholds: dict[str, Any] = {}
    for version in versions:
        named = parse_artefact_id(version.artefact)
        stem = named.name if named.market == "global" else f"{named.name}.{named.market}"
        if named.kind == "prompt":
            spec = PromptSpec.from_yaml(version.text, version.artefact)
            yield f"llm/{stem}.yaml", version.text
            yield f"llm/{stem}.messages.json", _json(messages(spec, clauses))
        elif named.kind == "thresholds":
            thresholds[stem] = Thresholds.from_yaml(version.text, version.artefact).model_dump(mode="json")
        elif named.kind == "taxonomy":
            yield f"taxonomy/{stem}.yaml", version.text
        else:
            yield f"{_FOLDERS.get(named.kind, named.kind)}/{stem}.md", version.text
    yield "classifier/thresholds.json", _json(thresholds)


_FOLDERS = {"policy": "policy", "guideline": "human/guidelines", "escalation": "human/escalation"}


def _clauses(tx: Transaction, versions: list[ArtefactVersion]) -> dict[ClauseId, Clause]:
    """The clauses of the policy versions given; a market's text is in its own file, the global one in the prompt."""
    found: dict[ClauseId, Clause] = {}
    for version in versions:
        if version.artefact.startswith("policy/"):
            for clause in tx.library.clauses(artefact=version.artefact):
                if clause.version == version.number and (clause.market == "global" or clause.id not in found):
                    found[clause.id] = clause
    return found


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
