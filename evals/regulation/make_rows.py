"""Make the frozen rows: `python -m evals.regulation.make_rows` writes `cases.jsonl` (unseen) and `tuning.jsonl`."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from evals.regulation.edits import RULES, Split
from evals.regulation.impact_rows import impact_rows
from evals.regulation.layouts import ACT_LAYOUTS, LAYOUTS
from evals.regulation.noise import PAGES
from evals.regulation.planting import DOCUMENTS, EDITS, document_of, planted
from evals.regulation.rows import LEAST_SEED
from knowledge_base.errors import WrongUsage

HERE = Path(__file__).parent
PAIRS = (
    ("moved+number",),
    ("moved+swap",),
    ("split+swap",),
    ("merged+exception",),
    ("renumbered", "number"),
    ("split", "merged"),
    ("moved", "moved"),
    ("repealed", "added"),
    ("definition", "added article", "exception"),
    ("added article", "repealed article", "moved", "number", "swap"),
)
MANY = (6, 12, 18)
"""So many edits at once."""
STRAY = ("added article", "repealed article", "renumbered", "added")
"""Edits after which references that nobody followed go astray."""
QUOTED = ("brief", "items", "impact", "captures", "trend")


def main() -> None:
    """Write both files."""
    for name, split in (("cases.jsonl", "unseen"), ("tuning.jsonl", "tuning")):
        rows = list(_rows("tuning" if split == "tuning" else "unseen"))
        (HERE / name).write_text(
            "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
        )
        sys.stdout.write(f"{name}: {len(rows)} rows\n")


def _rows(split: Split) -> Iterator[dict[str, Any]]:
    rest = {} if split == "unseen" else {"split": split}
    seed = LEAST_SEED if split == "unseen" else 0
    for document in DOCUMENTS[split]:
        act = document.endswith("-act")
        for at, edits in enumerate(_edits(split, document)):
            name = (
                "-".join(edits).replace("+", "-").replace(" ", "-")
                if len(edits) < 4
                else f"{len(edits)}-edits"
            )
            row = {
                "id": f"edits-{document}-{at:02}-{name}"[:100],
                "task": "edits",
                "of": document,
                "edits": edits,
            }
            yield {**row, "seed": seed + at, **rest}
        for at, edit in enumerate(STRAY if act else ()):
            row = {"id": f"astray-{document}-{edit.replace(' ', '-')}", "task": "edits", "of": document}
            yield {**row, "edits": [edit], "follow": False, "seed": seed + 50 + at, **rest}
        for layout in [*LAYOUTS, *(ACT_LAYOUTS if act else ())]:
            row = {"id": f"control-{document}-{layout.replace(' ', '-')}", "task": "control", "of": document}
            yield {**row, "edits": [layout], **rest}
        for turn in range(3 if act else 0):
            yield {
                "id": f"limits-{document}-{turn}",
                "task": "limits",
                "of": document,
                "seed": seed + turn,
                **rest,
            }
    for page in PAGES[split]:
        for turn in range(4):
            yield {
                "id": f"captures-{page}-{turn}",
                "task": "captures",
                "of": page,
                "seed": seed + turn,
                **rest,
            }
    for line in (HERE / f"duties_{split}.jsonl").read_text(encoding="utf-8").splitlines():
        unit = json.loads(line)
        name = unit["unit"].replace("/", "-")
        yield {"id": f"rules-{name}", "task": "rules", "of": unit["unit"], "rules": unit["rules"], **rest}
    for one in impact_rows(split):
        name = one.id.replace("/", "-")
        yield {
            "id": f"impact-{name}",
            "task": "impact",
            "of": one.id.partition("/")[0],
            "provision": one.id,
            **rest,
        }
    for what in QUOTED:
        for document in (
            [*DOCUMENTS[split]][:2] if what in ("brief", "items", "impact") else [[*DOCUMENTS[split]][-1]]
        ):
            row = {"id": f"quotes-{what}-{document}", "task": "quotes", "of": document, "edits": [what]}
            yield {**row, "seed": seed, **rest}


def _edits(split: Split, document: str) -> Iterator[tuple[str, ...]]:
    """Every edit alone, in pairs, and many at once, as far as the document has places for them."""
    draw = Random(f"rows:{document}")
    wanted = [(name,) for name in EDITS] + [*PAIRS]
    wanted += [
        tuple(draw.choice([one for one in EDITS if one != "synonym"]) for _ in range(count))
        for count in MANY * 2
    ]
    for edits in wanted:
        if kept := _possible(split, document, edits):
            yield kept


def _possible(split: Split, document: str, edits: tuple[str, ...]) -> tuple[str, ...]:
    """The edits less those that find no place under several seeds, at most one for each two provisions."""
    source = document_of(document, split)
    kept: tuple[str, ...] = ()
    most = sum(block.kind in RULES for block in source.blocks) // 2
    for edit in edits:
        if len(kept) == most:
            break
        try:
            # Where some seeds find no place, another run would not either.
            for seed in range(1_000_000, 1_000_000 + (4 if len(edits) < 6 else 2)):
                planted(source, (*kept, edit), split, seed)
        except WrongUsage:
            continue
        kept = (*kept, edit)
    return kept


if __name__ == "__main__":
    main()
