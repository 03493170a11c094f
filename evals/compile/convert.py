"""Public policies with labelled sets as rows: `python -m evals.compile.convert DATA OUT`.

DATA holds `roost_teen_safety_pack` and `gpt_oss_safeguard_spam` as published; a set that is absent is left out. OUT
gets `rows.jsonl` for `redline eval compile --data`, the policies with front matter, and their cases.
"""

import csv
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from evals.compile.rows import CompileRow
from knowledge_base.errors import WrongUsage

TEEN = "roost_teen_safety_pack"
SPAM = "gpt_oss_safeguard_spam"
_STARTER = re.compile(r"Spam:\s+(?P<spam>unsolicited.+?)\.|Identify (?P<what>(?!spam).+?)\.")
_HEAD = re.compile(r"^(?=\W*(?:[A-Z][A-Z &]{5,}$|(?:Allowed|Likely|High-Risk|Malicious) ))", re.MULTILINE)
"""Lines of the spam policy that are headings, without saying so."""


def convert(data: Path, out: Path) -> list[CompileRow]:
    """Write the rows of the sets that are there.

    Raises: WrongUsage when none is.
    """
    out.mkdir(parents=True, exist_ok=True)
    rows = [_row(out, *one) for one in (*_teen(data / TEEN), *_spam(data / SPAM))]
    if not rows:
        raise WrongUsage(f"{str(data)!r} holds neither {TEEN!r} nor {SPAM!r}; name the folder that does")
    lines = "".join(row.model_dump_json(exclude_defaults=True) + "\n" for row in rows)
    (out / "rows.jsonl").write_text(lines, encoding="utf-8")
    return rows


def _teen(folder: Path) -> Iterator[tuple[str, str, list[tuple[str, bool]]]]:
    """Each set's prompts of users; its responses are labelled too, most of them by a model's own refusal."""
    for file in sorted((folder / "datasets").glob("*.csv")):
        policy = folder / "policies" / f"{file.stem}.md"
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        head = next(at for at, line in enumerate(lines) if line.casefold().startswith("example"))
        rows = list(csv.reader("".join(lines[head:]).splitlines(keepends=True)))[1:]
        cases = [
            (row[0], not row[1].strip().endswith("0")) for row in rows if len(row) > 1 and row[1].strip()
        ]
        if policy.exists():
            yield file.stem, policy.read_text(encoding="utf-8"), cases


def _spam(folder: Path) -> Iterator[tuple[str, str, list[tuple[str, bool]]]]:
    policy, golden = folder / "policy.txt", folder / "golden_dataset.csv"
    if policy.exists() and golden.exists():
        rows = list(csv.reader(golden.read_text(encoding="utf-8").splitlines(keepends=True)))
        labels = [
            (row[1], next((cell.strip() for cell in row[2:] if cell.strip().startswith("SP")), ""))
            for row in rows
            if len(row) > 2
        ]
        text = _HEAD.sub("## ", policy.read_text(encoding="utf-8"))
        yield "spam", text, [(text, label != "SP0") for text, label in labels if label and text.strip()]


def _row(out: Path, name: str, text: str, cases: list[tuple[str, bool]]) -> CompileRow:
    file, labelled = out / f"{name}.md", out / f"{name}.cases.jsonl"
    front = (
        f"---\nid: {name}\ntitle: {name.replace('-', ' ').capitalize()}\neffective_from: 2026-01-01\n---\n"
    )
    file.write_text(front + text, encoding="utf-8")
    lines = [
        {
            "id": f"{name}-{at}",
            "text": said[:20_000],
            "ratings": [{"rater": "published", "policy": name, "violates": yes}],
        }
        for at, (said, yes) in enumerate(cases)
    ]
    labelled.write_text(
        "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8"
    )
    found = _STARTER.search(text)
    starter = (found["what"] or found["spam"]) if found else ""
    return CompileRow(
        id=name,
        policy=str(file.resolve()),
        starter=f"{starter[:1].upper()}{starter[1:]}." if starter else "",
        cases=str(labelled.resolve()),
    )


if __name__ == "__main__":
    for row in convert(Path(sys.argv[1]), Path(sys.argv[2])):
        sys.stdout.write(f"{row.id}: {row.starter}\n")
