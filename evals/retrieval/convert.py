"""Public question sets as rows and passages of this suite: `python -m evals.retrieval.convert FOLDER OUT`.

A folder in the form of BEIR (`corpus.jsonl`, `queries.jsonl`, `qrels.tsv`; a query may name the `policy` that it is
asked of) or of rag_eurlex (`gold_sections*.jsonl`, the articles in `--acts`, a folder of lex-articles/1 JSON). What is
written is `passages.jsonl` and `queries.jsonl`, for `redline eval retrieval --data OUT/queries.jsonl`.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

ACTS = {"gdpr": "32016r0679", "ai_act": "32024r1689"}
MOST_TOLD = 5
Line = dict[str, Any]


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option("--acts", type=click.Path(exists=True, file_okay=False, path_type=Path), help="For rag_eurlex.")
def convert(folder: Path, out: Path, acts: Path | None) -> None:
    """Write passages.jsonl and queries.jsonl; questions whose passages are not there are left out."""
    passages, queries = (
        _beir(folder) if (folder / "corpus.jsonl").exists() else _eurlex(folder, acts or folder)
    )
    known = {passage["id"] for passage in passages}
    kept = [query for query in queries if query["clauses"] and set(query["clauses"]) <= known]
    out.mkdir(parents=True, exist_ok=True)
    corpus = out / "passages.jsonl"
    _write(corpus, passages)
    _write(out / "queries.jsonl", [{**query, "corpus": str(corpus.resolve())} for query in kept])
    click.echo(f"{len(passages):,} passages, {len(kept):,} of {len(queries):,} questions")
    missing = Counter(one.partition(":")[0] for query in queries for one in set(query["clauses"]) - known)
    for source, many in missing.most_common(MOST_TOLD):
        click.echo(f"  {many:,} passages that answer are not there: {source}")


def _beir(folder: Path) -> tuple[list[Line], list[Line]]:
    right: defaultdict[str, list[str]] = defaultdict(list)
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, passage, score = line.split("\t")
        if int(score) > 0:
            right[query].append(passage)
    passages = [
        {"id": one["_id"], "text": one["text"], "policy": one.get("title", "")}
        for one in _lines(folder / "corpus.jsonl")
    ]
    queries = [
        {
            "id": one["_id"],
            "question": one["text"],
            "policy": one.get("policy", ""),
            "clauses": right[one["_id"]],
        }
        for one in _lines(folder / "queries.jsonl")
    ]
    return passages, queries


def _eurlex(folder: Path, acts: Path) -> tuple[list[Line], list[Line]]:
    names = {folder: act for act, folder in ACTS.items()}
    passages = []
    for act in sorted(acts.iterdir()):
        versions = sorted(act.glob("*.en.json")) if act.is_dir() else []
        for provision in (
            json.loads(versions[-1].read_text(encoding="utf-8"))["provisions"] if versions else ()
        ):
            name = f"{names.get(act.name, act.name)}:{provision['anchor'].replace('_', '')}"
            passages.append(
                {"id": name, "text": provision["text_md"], "heading": [provision["heading"] or ""]}
            )
    files = sorted(folder.glob("gold_sections*.jsonl"))
    if not files:
        raise click.UsageError(
            f"{str(folder)!r} has neither corpus.jsonl nor gold_sections*.jsonl; name another"
        )
    rows = _lines(files[0])
    return passages, [
        {"id": row["id"], "question": row["question"], "clauses": row["gold_sections"]} for row in rows
    ]


def _lines(file: Path) -> Iterator[Line]:
    return (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip())


def _write(file: Path, lines: list[Line]) -> None:
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    convert()
