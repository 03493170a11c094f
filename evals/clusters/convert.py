"""HateCheck's test cases as texts of this suite: `python -m evals.clusters.convert test_suite_cases.csv OUT.jsonl`.

The theme is the function that a case tests; hateful ones and others are two sets, as triage keeps missed cases and
false alarms apart.
"""

import csv
import json
from pathlib import Path

import click


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
def convert(file: Path, out: Path) -> None:
    """Write a line for each case."""
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    lines = [
        {
            "id": row["case_id"],
            "set": row["label_gold"],
            "theme": row["functionality"],
            "text": row["test_case"],
        }
        for row in rows
    ]
    out.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    click.echo(f"{len(lines):,} texts of {len({line['theme'] for line in lines})} themes")


if __name__ == "__main__":
    convert()
