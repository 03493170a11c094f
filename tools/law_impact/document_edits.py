"""One clause of a policy said otherwise, and a note put into a guideline: the whole new text, or nothing."""

from collections import defaultdict

from knowledge_base.guideline_edits import insert_after
from knowledge_base.guideline_records import GuidelineItem
from knowledge_base.guidelines import read_guideline
from knowledge_base.policy_text import read_policy
from knowledge_base.records import ArtefactId, Clause


def reworded(text: str, clause: Clause, new: str) -> str | None:
    """The policy with another text of one clause; None where any other rule would read otherwise too."""
    if text.count(clause.text) != 1:
        return text if text.count(new) == 1 else None  # by another provision that asks for the same
    changed = text.replace(clause.text, new)
    before, after = (read_policy(one, clause.artefact).rules for one in (text, changed))
    others = [(old.text, one.text) for old, one in zip(before, after, strict=False) if old.text != one.text]
    return changed if len(before) == len(after) and len(others) == 1 else None


def noted(text: str, artefact: ArtefactId, clause: Clause, note: str) -> str | None:
    """The guideline with a note behind an item that cites the clause; None where it has no place for one."""
    if note.split(". (")[0] in " ".join(text.split()):
        return text
    guideline = read_guideline(text, artefact)
    wanted = [item for item in guideline.items if clause.id in item.clauses and item.shape == "list item"]
    by_kind: dict[str, list[GuidelineItem]] = defaultdict(list)
    for item in wanted:
        by_kind[item.kind].append(item)
    place = (by_kind["edge case"] or by_kind["rule"] or wanted)[-1:]
    return insert_after(guideline, place[0].id, note) if place else None


def plain_cite(cited: str) -> str:
    """How a provision is cited, as it may stand in a guideline: letters, digits and a few marks."""
    return "".join(sign for sign in cited if sign.isalnum() or sign in " ()-,")[:80].strip()
