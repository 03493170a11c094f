"""Taking in a history of captures: each becomes a dated version, in its own transaction, so that a run can go on."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from knowledge_base.captures import Capture
from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.ingest import import_document
from knowledge_base.ingest_regulation import refuse_taken
from knowledge_base.legal_formats.markup import decoded
from knowledge_base.records import GLOBAL
from knowledge_base.store import Store
from tools.import_regulation import Wanted, import_content

_FRONT = re.compile(r"---\n(.*?)\n---\n", re.DOTALL)
_TITLE = re.compile(r"^#{1,2}\s+(.+?)\s*#*$|^(.+)\n=+$", re.MULTILINE)


@dataclass(frozen=True)
class Taken:
    """What became of one capture."""

    day: date
    name: str
    outcome: str
    """`new`, `unchanged` (it was there), `same` (as the capture before it) or `refused`."""
    version: int | None = None
    clauses: int = 0
    reason: str = ""


def import_captures(
    store: Store,
    kind: str,
    captures: Sequence[Capture],
    wanted: Wanted,
    actor: str,
    step: Callable[[int], None],
) -> list[Taken]:
    """Import captures, oldest first; what cannot be read is told and left out, the rest is kept."""
    done: list[Taken] = []
    before: bytes | None = None
    for capture in captures:
        content = capture.read()
        if content == before:
            done.append(Taken(capture.day, capture.name, "same"))
        else:
            done.append(_take(store, kind, capture, content, wanted, actor))
        before = content
        step(1)
    return done


def _take(store: Store, kind: str, capture: Capture, content: bytes, wanted: Wanted, actor: str) -> Taken:
    origin = f"capture:{capture.name}"[:300]
    try:
        if kind == "regulation":
            filed = replace(wanted, as_of=capture.day, known_on=capture.day, origin=origin)
            done = import_content(store, content, capture.name, filed, actor)[0]
        else:
            text = policy_capture(decoded(content, capture.name), wanted, capture.day)
            with store.write() as tx:
                refuse_taken(tx, "regulation", wanted.name)
                done = import_document(
                    tx, "policy", text, capture.name, actor, known_on=capture.day, origin=origin
                )
    except (WrongUsage, Refused) as problem:
        return Taken(capture.day, capture.name, "refused", reason=str(problem))
    return Taken(capture.day, capture.name, done.status, done.version, done.clauses)


def policy_capture(text: str, wanted: Wanted, day: date) -> str:
    """A capture as a policy document: front matter of ours, then the capture as it is, less front matter of its own."""
    front = _FRONT.match(text)
    body = text[front.end() :] if front else text
    told = re.search(r"^title:[ \t]*[\"']?(.+?)[\"']?[ \t]*$", front[1], re.MULTILINE) if front else None
    heading = _TITLE.search(body)
    title = told[1] if told else (heading[1] or heading[2]) if heading else wanted.name
    market = "" if wanted.market == GLOBAL else f"market: {wanted.market}\n"
    plain = json.dumps(" ".join(title.split())[:200], ensure_ascii=False)
    return (
        f"---\nid: {wanted.name}\ntitle: {plain}\n{market}effective_from: {day}\ncaptured: {day}\n---\n{body}"
    )
