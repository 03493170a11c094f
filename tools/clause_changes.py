"""What became of the clauses from one version of a document to another, down to the words."""

import difflib
import re
from collections.abc import Sequence
from typing import Literal

from knowledge_base.prompts import PromptSpec
from knowledge_base.records import Clause, ClauseId, Record

_WORD = re.compile(r"\s*\S+|\s+$")


class Piece(Record):
    """A stretch of words that stands in both texts, in the later one only (`added`) or in the earlier only."""

    kind: Literal["same", "added", "removed"]
    text: str


class Reworded(Record):
    """A clause whose words differ; the pieces that are not `removed` are the later text, to the character."""

    before: Clause
    after: Clause
    pieces: tuple[Piece, ...]


class ClauseChanges(Record):
    """How two versions differ, clause by clause, each in the order of its document."""

    added: tuple[Clause, ...]
    removed: tuple[Clause, ...]
    reworded: tuple[Reworded, ...]
    unchanged: int

    def touched(self) -> tuple[ClauseId, ...]:
        """The ids of every clause that is not as it was, in order."""
        found = [*self.removed, *(pair.after for pair in self.reworded), *self.added]
        return tuple(clause.id for clause in sorted(found, key=lambda clause: (clause.position, clause.id)))


def clause_changes(before: Sequence[Clause], after: Sequence[Clause]) -> ClauseChanges:
    """Compare two versions; a clause is known by its id, and one whose spaces alone differ is unchanged."""
    old, new = {clause.id: clause for clause in before}, {clause.id: clause for clause in after}
    pairs = [(old[clause.id], clause) for clause in after if clause.id in old]
    differing = [pair for pair in pairs if pair[0].text.split() != pair[1].text.split()]
    return ClauseChanges(
        added=tuple(clause for clause in after if clause.id not in old),
        removed=tuple(clause for clause in before if clause.id not in new),
        reworded=tuple(
            Reworded(before=was, after=now_, pieces=word_pieces(was.text, now_.text))
            for was, now_ in differing
        ),
        unchanged=len(pairs) - len(differing),
    )


def word_pieces(before: str, after: str) -> tuple[Piece, ...]:
    """The two texts word by word; at a place where words were replaced, the removed ones come first."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    # Words are compared without the spaces before them, so that a new line break alone is no change.
    matcher = difflib.SequenceMatcher(
        None, [w.strip() for w in old], [w.strip() for w in new], autojunk=False
    )
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece(kind="same", text="".join(new[j1:j2])))
            continue
        if i2 > i1:
            pieces.append(Piece(kind="removed", text="".join(old[i1:i2])))
        if j2 > j1:
            pieces.append(Piece(kind="added", text="".join(new[j1:j2])))
    return tuple(_apart(piece, pieces[at + 1 : at + 2]) for at, piece in enumerate(pieces))


def _apart(piece: Piece, following: Sequence[Piece]) -> Piece:
    """Removed words that began a text, kept apart from the words that begin it now."""
    touching = following and not piece.text[-1:].isspace() and not following[0].text[:1].isspace()
    return (
        piece.model_copy(update={"text": f"{piece.text} "}) if touching and piece.kind == "removed" else piece
    )


def prompts_citing(
    prompts: Sequence[PromptSpec], clauses: Sequence[ClauseId]
) -> dict[str, tuple[ClauseId, ...]]:
    """The prompts that rest on any of these clauses, by name, with those they rest on."""
    found = {spec.name: set(spec.clauses()) for spec in prompts}
    cited = {name: tuple(c for c in clauses if c in rests_on) for name, rests_on in found.items()}
    return {name: ids for name, ids in sorted(cited.items()) if ids}
