"""What every edit of a guideline is made of: the clause it rests on, the item it starts from, the text read again."""

from knowledge_base.guideline_edits import reread
from knowledge_base.guideline_ids import with_ids
from knowledge_base.guideline_records import Guideline, GuidelineItem
from knowledge_base.records import ClauseId
from tools.tree_edits import Edit, Misfit


class ItemEdit(Edit):
    """One small change of a guideline, and the clause that bears it out."""

    clause: ClauseId


def item_of(guideline: Guideline, item_id: str) -> GuidelineItem:
    """The item of that id. Raises: Misfit where there is none."""
    found = next((one for one in guideline.items if one.id == item_id), None)
    if found is None:
        raise Misfit(f"there is no item {item_id!r}")
    return found


def read_after(guideline: Guideline, text: str) -> Guideline:
    """The guideline with that text; items keep their ids."""
    return with_ids(reread(guideline, text), [guideline])
