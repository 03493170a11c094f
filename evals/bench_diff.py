"""How fast the structural diff is on real data, which are kept elsewhere: `python -m evals.bench --only platforms`.

How right it is: `redline eval regulation --data DIR`. What is not there is left out.
"""

import os
from itertools import pairwise
from pathlib import Path

from evals.bench_figures import Figure, clock, figure, tell
from evals.regulation.histories import history
from tools.law_diff.captures import judge_captures
from tools.law_diff.compare import compare
from tools.law_diff.provisions import Passage
from tools.law_diff.reading import read_legal_text, read_markdown

LAWS = ("32022r2065/2022-10-19.en.json", "32022r1925/2022-09-14.en.json")


def prepare(folder: Path, size: int) -> None:
    """Nothing: the data are where `REDLINE_BENCH_DATA` says."""


def measure(folder: Path, size: int) -> list[Figure]:
    """Seconds for the whole history of at most `size` platforms' policies, and for two laws as one."""
    data = Path(os.environ.get("REDLINE_BENCH_DATA", "../shared/data"))
    return [*_platforms(data / "policy_pga", size), *_laws(data / "reg_eu")]


def _platforms(folder: Path, size: int) -> list[Figure]:
    names = [file.stem for file in sorted((folder / "history").glob("*.jsonl"))][:size]
    if not names:
        tell(f"  no histories of policies in {str(folder)!r}; name the folder above with --data")
        return []
    captures = pairs = 0
    with clock() as taken:
        for name in names:
            found = history(folder, name)
            judge_captures(found.captures)
            captures += len(found.captures)
            pairs += _pairs([one.text for one in found.captures if one.text is not None])
            tell(f"  {name}: {taken.seconds:.0f} s so far")
    note = (
        f"{taken.seconds:.0f} s; {captures:,} captures of {len(names)} pages judged, {pairs:,} pairs compared"
    )
    return [figure("platforms", "whole histories", taken.cpu_seconds, "CPU s", note)]


def _pairs(texts: list[str]) -> int:
    """Compare each text with the next one, whatever it was held for."""
    read = {text: read_markdown(text) for text in dict.fromkeys(texts)}
    for old, new in pairwise(texts):
        compare(read[old], read[new])
    return max(0, len(texts) - 1)


def _laws(folder: Path) -> list[Figure]:
    files = [folder / work for work in LAWS]
    if not all(file.is_file() for file in files):
        return []
    old = [one for file in files for one in read_legal_text(file.read_bytes(), file.name)]
    new = [_edited(at, one) for at, one in enumerate(old) if at % 50]
    with clock() as taken:
        compare(old, new)
    size = sum(len(one.text) for one in old)
    note = f"{taken.seconds:.1f} s; two laws as one of {size:,} characters, each tenth provision edited"
    return [figure("platforms", "two laws", taken.cpu_seconds, "CPU s", note)]


def _edited(at: int, one: Passage) -> Passage:
    return Passage(one.number, one.heading, one.text.replace(" the ", " every ", 1)) if at % 10 == 1 else one
