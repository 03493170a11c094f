"""Rows of a folder of real data: dated acts, histories of platforms' policies, labelled provisions of acts.

What rules were made on has the split `tuning`, what nobody looked at `unseen`; the scores of the two never mix.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from evals.regulation.answers import Answer, Counts
from evals.regulation.histories import History, history, marks
from evals.regulation.law_pairs import CONTROLS
from evals.regulation.marked import marked_pairs
from evals.regulation.obligations import ACTS, HALVES, units
from evals.regulation.rows import RegulationRow
from knowledge_base.errors import WrongUsage
from tools.law_diff.captures import judge_captures

SEEN_ACTS = {
    ("32016r0679", "2016-05-04"),
    ("32024r2847", "2024-11-20"),
    ("32005l0029", "2022-05-28"),
    ("32011l0083", "2022-05-28"),
}
"""By their later version, the pairs that the rules of the comparison were made on."""
SEEN_PAGES = ("Facebook__Live", "LinkedIn", "Pinterest", "Reddit", "Snapchat", "Spotify")
"""Histories that the rules for captures were made on, beside the first half of the long one."""
LONG = 300
"""A history with more captures is cut in two in time: the first half was seen."""
FIRST_HALF, SECOND_HALF = "first half", "second half"


def rows_of_folder(folder: Path) -> list[RegulationRow]:
    """Every row that the data below a folder give.

    Raises: WrongUsage when they give none.
    """
    found = [*_acts(folder), *_labelled(folder), *_pages(folder)]
    if not found:
        raise WrongUsage(
            f"{str(folder)!r} holds no dated acts (2024-01-01.html) and no histories of captures; the suite's README "
            "has the layout"
        )
    return found


def _acts(folder: Path) -> Iterator[RegulationRow]:
    for place in sorted({file.parent for file in folder.rglob("*.en.json")}):
        for before, after in pairwise(sorted(place.glob("*.en.json"))):
            key = (place.name, after.name[:10])
            base = {
                "of": place.name,
                "split": "tuning" if key in SEEN_ACTS else "unseen",
                "files": (str(before), str(after)),
            }
            name = f"{key[0]}-{before.name[:10]}-{key[1]}"
            if key in CONTROLS or any((one.work, one.version) == key for one in marks(place.parent)):
                yield RegulationRow.model_validate({**base, "id": f"marks-{name}", "task": "marks"})
            yield RegulationRow.model_validate({**base, "id": f"versions-{name}", "task": "versions"})
    for page in sorted(folder.rglob("*.official_journal.en.xml")):
        other = page.with_name(f"{page.name[:10]}.en.json")
        if other.is_file():
            files = (str(page), str(other))
            body = {
                "id": f"markups-{page.parent.name}",
                "task": "markups",
                "of": page.parent.name,
                "files": files,
            }
            yield RegulationRow.model_validate({**body, "split": "tuning"})
    for before, after in marked_pairs(folder):
        name = f"acts-{after.parent.name}-{after.name[:10]}"
        body = {"id": name, "task": "acts", "of": after.parent.name, "files": (str(before), str(after))}
        yield RegulationRow.model_validate(body)


def _labelled(folder: Path) -> Iterator[RegulationRow]:
    roots = [folder, *(one for one in sorted(folder.iterdir()) if one.is_dir())]
    root = next((one for one in roots if all((one / file).is_file() for file in ACTS.values())), None)
    for half in HALVES if root else ():
        for unit in units(half):
            name = unit.unit.replace("/", "-")
            body = {"id": f"rules-{half}-{name}", "task": "rules", "of": unit.unit, "rules": unit.rules}
            split = "unseen" if half == "unseen" else "tuning"
            yield RegulationRow.model_validate({**body, "split": split, "files": (str(root),)})


def _pages(folder: Path) -> Iterator[RegulationRow]:
    for place in (folder, *(one for one in sorted(folder.iterdir()) if one.is_dir())):
        for file in sorted((place / "history").glob("*.jsonl")):
            base = {"of": file.stem, "files": (str(place),)}
            seen = "tuning" if file.stem.startswith(SEEN_PAGES) else "unseen"
            name = f"{place.name}-{file.stem}"
            with file.open(encoding="utf-8") as opened:
                captures = sum(1 for _ in opened)
            if captures > LONG:
                for half, split in ((FIRST_HALF, "tuning"), (SECOND_HALF, "unseen")):
                    body = {
                        **base,
                        "id": f"history-{name}-{half[:6].strip()}",
                        "edits": (half,),
                        "split": split,
                    }
                    yield RegulationRow.model_validate({**body, "task": "history"})
            else:
                yield RegulationRow.model_validate(
                    {**base, "id": f"history-{name}", "task": "history", "split": seen}
                )
            if captures > 1:
                yield RegulationRow.model_validate(
                    {**base, "id": f"versions-{name}", "task": "versions", "split": seen}
                )


@lru_cache(maxsize=1)
def _history(place: str, name: str) -> History:
    return history(Path(place), name)


def history_of(row: RegulationRow) -> History:
    """The history that a row is about; its rows follow one another, and read it once."""
    return _history(row.files[0], row.of)


def history_answer(row: RegulationRow) -> Answer:
    """Real captures, labelled from the data's own fields: what is set aside, what is kept."""
    found = history_of(row)
    half = len(found.captures) // 2
    judged = judge_captures(found.captures)
    counts: Counts = {}
    misses = []
    for at, (label, one) in enumerate(zip(found.labels, judged, strict=True)):
        if row.edits and (at < half) != (row.edits[0] == FIRST_HALF):
            continue
        told = {
            "failed": {"failed_set_aside": one.state == "set_aside", "failed_silent": one.first != "version"},
            "real": {"versions_kept": one.state == "version", "versions_at_once": one.first == "version"},
            "layout": {"layout_set_aside": one.state == "set_aside"},
        }.get(label, {})
        for name, right in told.items():
            held, of = counts.get(name, (0, 0))
            counts[name] = (held + right, of + 1)
        if told and not all(told.values()):
            misses.append(f"{one.at:%Y-%m-%d} labelled {label}: {one.words}; at first {one.first}")
    return Answer(id=row.id, task=row.task, counts=counts, misses=tuple(misses))
