"""Redline's clusters beside plain ones: `python -m evals.clusters [FILE …]`, on the shipped texts or on others."""

from collections.abc import Sequence
from pathlib import Path

import click

from evals.clusters.methods import clusterings, scores
from evals.clusters.rows import CASES, ThemedTexts, texts_of_file
from knowledge_base.embed import CachedEmbedder, Embedder, MiniLM


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--cache", type=click.Path(path_type=Path), help="Keep embeddings in this file.")
def compare(files: Sequence[Path], cache: Path | None) -> None:
    """A table for each set of texts in these files."""
    embedder: Embedder = CachedEmbedder(MiniLM(), cache) if cache else MiniLM()
    for file in files or (CASES,):
        for texts in texts_of_file(file):
            table(texts, embedder)


def table(of: ThemedTexts, embedder: Embedder) -> None:
    """Every method's scores against the themes of the texts."""
    click.echo(f"\n{of.id}: {len(of.texts):,} texts of {len(set(of.themes))} themes\n")
    click.echo("| clusters | AMI | homogeneity | completeness | clusters |\n|---|---:|---:|---:|---:|")
    for method, labels in clusterings(of.texts, len(set(of.themes)), embedder).items():
        found = " | ".join(f"{score:.3f}" for score in scores(of.themes, labels))
        click.echo(f"| {method} | {found} | {len(set(labels))} |")


if __name__ == "__main__":
    compare()
