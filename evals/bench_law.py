"""Comparing two versions of a long invented law, and briefing the change."""

from pathlib import Path
from random import Random

from evals.bench_figures import Figure, clock, figure
from tools.brief.sides import sides_of_files
from tools.brief.write_brief import write_brief
from tools.law_diff.compare import compare
from tools.law_diff.reading import read_legal_text

SEED = 7
EDITED = 10
"""Every tenth paragraph is another one in the later version."""
_WHO = ("provider", "host", "auditor", "trader", "operator", "keeper", "carrier", "sender")
_DOES = ("register", "inspect", "publish", "renew", "store", "label", "notify", "assess", "review", "record")
_WHAT = [
    "ledger",
    "notice",
    "sample",
    "chart",
    "licence",
    "signal",
    "parcel",
    "report",
    "record",
    "system",
    "account",
    "measure",
    "risk",
    "list",
    "term",
]
_HOW = [
    "with care",
    "in writing",
    "free of charge",
    "on request",
    "by electronic means",
    "in plain words",
    "without delay",
]


def prepare(folder: Path, size: int) -> None:
    """Two versions of at least `size` characters each."""
    draw = Random(SEED)
    texts: tuple[list[str], list[str]] = ([], [])
    length = number = 0
    while length < size:
        if number % 4 == 0:
            for text in texts:
                text.append(f"Article {number // 4 + 1}")
        said = [_sentence(draw) for _ in range(3)]
        paragraph = f"{number % 4 + 1}. {' '.join(said)}"
        other = paragraph.replace(said[1], _sentence(draw)) if number % EDITED == 0 else paragraph
        texts[0].append(paragraph)
        texts[1].append(other)
        length += len(paragraph)
        number += 1
    for name, text in zip(("old.md", "new.md"), texts, strict=True):
        (folder / name).write_text("\n\n".join(text) + "\n", encoding="utf-8")


def measure(folder: Path, size: int) -> list[Figure]:
    """Seconds from the files' bytes."""
    old, new = (((folder / name).read_bytes(), name) for name in ("old.md", "new.md"))
    with clock() as comparing:
        found = compare(read_legal_text(*old), read_legal_text(*new))
    changed = found.counts()["substance"]
    note = f"{len(old[0]):,} and {len(new[0]):,} bytes, {changed:,} of {found.before:,} provisions amended"
    figures = [figure("law", "diff", comparing.cpu_seconds, "CPU s", f"{comparing.seconds:.1f} s; {note}")]
    with clock() as briefing:
        write_brief(sides_of_files(old, new), "legal")
    note = f"{briefing.seconds:.1f} s; the obligations of both are read"
    return [*figures, figure("law", "brief", briefing.cpu_seconds, "CPU s", note)]


def _sentence(draw: Random) -> str:
    return (
        f"Each {draw.choice(_WHO)} shall {draw.choice(_DOES)} the {draw.choice(_WHAT)} of its {draw.choice(_WHAT)} "
        f"{draw.choice(_HOW)} within {draw.randint(2, 90)} days, where the {draw.choice(_WHO)} so wishes."
    )
