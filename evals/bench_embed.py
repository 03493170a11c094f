"""Embedding: MiniLM on texts it has not seen, and the cache on texts it has."""

from pathlib import Path

from evals.bench_figures import Figure, clock, figure
from evals.bench_texts import long_texts, posts
from knowledge_base.embed import CachedEmbedder, MiniLM

WORDS = 120
LONG_SHARE = 5
"""Of long texts a fifth as many are enough."""


def prepare(folder: Path, size: int) -> None:
    """Nothing: the texts are made on the spot."""


def measure(folder: Path, size: int) -> list[Figure]:
    """Texts a second, cold and from the cache; loading the model is a row of its own."""
    short = [post.text for post in posts(size, seed=3)]
    long = long_texts(max(1, size // LONG_SHARE), WORDS, seed=4)
    model = MiniLM()
    with clock() as loading:
        model.encode(["a first text"])
    embedder = CachedEmbedder(model, folder / "embeddings.db")
    rows = [figure("embed", "load MiniLM", loading.seconds, "s", "imports, check of the weights, first text")]
    mean = sum(len(text.split()) for text in short) / len(short)
    for texts, words in ((short, f"{mean:.0f} words on average"), (long, f"{WORDS} words each")):
        with clock() as cold:
            embedder.encode(texts)
        rate = len(texts) / cold.seconds
        name = "short texts, cold" if texts is short else "long texts, cold"
        rows.append(figure("embed", name, rate, "texts/s", f"{len(texts):,} texts, {words}"))
    with clock() as warm:
        embedder.encode(short)
    cached = figure("embed", "short texts, cached", len(short) / warm.seconds, "texts/s")
    return [*rows, cached.against(rows[1].value, "cold")]
