"""A read act as a version of a regulation: the text that is stored, its clauses and where each stands in it."""

import json
from datetime import date

from knowledge_base import digests
from knowledge_base.legal_records import LegalNote, Provision
from knowledge_base.read_act import Act
from knowledge_base.records import ArtefactId, Clause, ClauseId, Market, Record

MOST_TITLE = 400


class Rendered(Record):
    """The text of a version: front matter, then every provision after an empty line."""

    text: str
    provisions: tuple[Provision, ...]


def render(act: Act, name: str, as_of: date, language: str) -> Rendered:
    """The stored text of an act under a name from a day, and its provisions."""
    title = json.dumps(" ".join(act.title.split())[:MOST_TITLE], ensure_ascii=False)
    text = f"---\nid: {name}\ntitle: {title}\neffective_from: {as_of}\nlanguage: {language}\n---\n"
    place = len(text)
    starts: list[int] = []
    bodies = [part.text for part in act.parts]
    for body in bodies:
        starts.append(place + 2 if starts else place + 1)
        place = starts[-1] + len(body)
    through = {part.key: start + len(part.text) for part, start in zip(act.parts, starts, strict=True)}
    for part in reversed(act.parts):
        if part.parent is not None:
            through[part.parent] = max(through[part.parent], through[part.key])
    provisions = tuple(
        Provision(
            id=ClauseId(f"{name}/{part.key}"),
            kind=part.kind,
            label=part.label,
            parent=None if part.parent is None else ClauseId(f"{name}/{part.parent}"),
            start=start,
            end=start + len(part.text),
            through=through[part.key],
            amended=part.marks,
        )
        for part, start in zip(act.parts, starts, strict=True)
    )
    return Rendered(text=text + "\n" + "\n\n".join(bodies) + "\n", provisions=provisions)


def clauses_of_act(
    act: Act, rendered: Rendered, artefact: ArtefactId, market: Market, version: int, as_of: date
) -> tuple[Clause, ...]:
    """The clauses of a version of a regulation, in order."""
    name = artefact.partition("/")[2].partition("@")[0]
    return tuple(
        Clause(
            id=provision.id,
            policy=name,
            market=market,
            artefact=artefact,
            version=version,
            digest=digests.of_text(part.text),
            number=part.cite,
            heading=part.heading,
            text=part.text,
            position=position,
            effective_from=as_of,
        )
        for position, (part, provision) in enumerate(zip(act.parts, rendered.provisions, strict=True))
    )


def notes_of(act: Act, rendered: Rendered) -> tuple[LegalNote, ...]:
    """The footnotes, each with the first provision that points at it."""
    pointed: dict[str, ClauseId] = {}
    for part, provision in zip(act.parts, rendered.provisions, strict=True):
        for number in part.notes:
            pointed.setdefault(number, provision.id)
    return tuple(
        LegalNote(provision=pointed.get(number), number=number, text=text) for number, text in act.notes
    )
