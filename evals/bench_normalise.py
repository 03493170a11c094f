"""How well evasive spelling is undone, and whether clean text is left alone: `python -m evals.bench_normalise`.

Every kind of disguise of `evals.normalising.disguises` is put on words and on one word of a sentence, by seeds that
tell which letters. One counts as recovered when nothing but the case of its letters is other than it was.
Clean text counts as harmed when any prompt of the sample decides it in another way after normalising.
"""

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import click

import knowledge_base
from evals.normalising.disguises import Disguise, disguises, look_alikes_of
from knowledge_base.embed import MiniLM
from knowledge_base.prompts import PromptSpec, Thresholds
from knowledge_base.records import CaseId
from tools.judge import EmbeddedJudge
from tools.measure import wilson
from tools.normalise import normalise_plain
from tools.reading import CaseTexts, read

HERE = Path(__file__).parent / "normalising"
SAMPLE = Path(knowledge_base.__file__).parent / "sample"
SEEDS = (11, 12, 13)
_WORD = re.compile(r"(?<![\w@#'’./-])[A-Za-z]{4,14}(?![\w'’/-])")
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})")


class Rate(NamedTuple):
    """So many of so many, as a share with its 95 % Wilson interval."""

    held: int
    of: int

    def __str__(self) -> str:
        low, high = wilson(self.held, self.of, 0.95)
        share = 100 * self.held / max(1, self.of)
        return f"{share:.1f} % [{100 * low:.1f}, {100 * high:.1f}] of {self.of:,}"


@click.command()
@click.option(
    "--look-alikes", type=click.Path(exists=True, path_type=Path), help="Groups of look-alikes, one a line."
)
@click.option(
    "--terms", type=click.Path(exists=True, path_type=Path), help="More words to disguise, one a line."
)
@click.option(
    "--hatecheck", type=click.Path(exists=True, path_type=Path), help="HateCheck's test_suite_cases.csv."
)
@click.option(
    "--clean", type=click.Path(exists=True, path_type=Path), help="More clean text: 'language: text' a line."
)
@click.option("--seed", "seeds", type=int, multiple=True, default=SEEDS, show_default=True)
@click.option("--missed", type=int, default=0, help="So many of the missed of each kind are shown.")
def bench(
    look_alikes: Path | None,
    terms: Path | None,
    hatecheck: Path | None,
    clean: Path | None,
    seeds: Sequence[int],
    missed: int,
) -> None:
    """Measure the normaliser; all that is not shipped is optional."""
    words = {"words that people disguise": _words(HERE / "words.txt")}
    if terms:
        words["words of --terms"] = _words(terms)
    sentences = [text for language, text in _sample() if language == "en"]
    words["any word of the sample's cases"] = sorted(
        {one.lower() for text in sentences for one in _WORD.findall(text)}
    )
    kinds = disguises(look_alikes_of(look_alikes))
    click.echo(f"| kind | {' | '.join(words)} | a word in a sentence |\n|---|{'---:|' * (len(words) + 1)}")
    for kind, disguise in kinds.items():
        rates = [_recovered(kind, disguise, some, seeds, missed) for some in words.values()]
        rates.append(_in_sentences(kind, disguise, sentences, seeds, missed))
        click.echo(f"| {kind} | {' | '.join(map(str, rates))} |")
    if hatecheck:
        for function, rate in _functions(hatecheck).items():
            click.echo(f"HateCheck {function}: {rate} as its reference case says")
    _report_clean([*_lines(HERE / "clean.txt"), *_sample(), *(_lines(clean) if clean else ())])


def _recovered(
    kind: str, disguise: Disguise, words: Sequence[str], seeds: Sequence[int], missed: int
) -> Rate:
    held = of = 0
    for seed in seeds:
        for word in words:
            written = disguise(word, Random(f"{seed}:{kind}:{word}"))
            if written == word:  # no letter of it has a disguise of this kind
                continue
            said = normalise_plain(written)
            of += 1
            held += said.lower() == word
            if said.lower() != word and (missed := missed - 1) >= 0:
                click.echo(f"  missed {word!r}: {written!r} read as {said!r}", err=True)
    return Rate(held, of)


def _in_sentences(
    kind: str, disguise: Disguise, texts: Sequence[str], seeds: Sequence[int], missed: int
) -> Rate:
    held = of = 0
    for seed in seeds:
        for text in texts:
            draw = Random(f"{seed}:{kind}:{text}")
            found = list(_WORD.finditer(text))
            if not found:
                continue
            word = draw.choice(found)
            written = f"{text[: word.start()]}{disguise(word[0], draw)}{text[word.end() :]}"
            if written == text:
                continue
            of += 1
            same = normalise_plain(written).lower() == normalise_plain(text).lower()
            held += same
            if not same and (missed := missed - 1) >= 0:
                click.echo(f"  missed {word[0]!r} in {written!r}", err=True)
    return Rate(held, of)


def _functions(file: Path) -> dict[str, Rate]:
    """By spelling function of HateCheck, how many texts read as the text that they were made from."""
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    texts = {row["case_id"]: row["test_case"] for row in rows}
    found: defaultdict[str, list[bool]] = defaultdict(list)
    for row in rows:
        if row["functionality"].startswith("spell_") and row["ref_case_id"]:
            meant = texts.get(row["ref_case_id"].partition(".")[0])
            if meant:
                said = normalise_plain(row["test_case"])
                found[row["functionality"]].append(_letters(said) == _letters(meant))
    return {function: Rate(sum(right), len(right)) for function, right in found.items()}


def _letters(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _report_clean(lines: Sequence[tuple[str, str]]) -> None:
    """Which clean texts are changed at all, and of these which are decided in another way."""
    changed = [(language, text, said) for language, text in lines if (said := normalise_plain(text)) != text]
    turned = _turned([(text, said) for _, text, said in changed])
    languages = {language for language, _ in lines}
    click.echo(
        f"clean texts in {len(languages)} languages: changed {Rate(len(changed), len(lines))}; "
        f"decided in another way by any prompt of the sample {Rate(len(turned), len(lines))}"
    )
    for language, text, said in changed:
        click.echo(f"  {language}: {text!r} → {said!r}{' TURNED' if text in turned else ''}", err=True)


def _turned(pairs: Sequence[tuple[str, str]]) -> set[str]:
    """Those texts that a prompt of the sample decides in another way when they are read plainly."""
    if not pairs:
        return set()
    embedder = MiniLM()
    judge, turned = EmbeddedJudge(embedder), set[str]()
    before, after = (
        read([CaseTexts(CaseId(str(at)), "global", (pair[side],)) for at, pair in enumerate(pairs)], embedder)
        for side in (0, 1)
    )
    for file in sorted((SAMPLE / "prompts").glob("*.yaml")):
        spec = PromptSpec.from_yaml(file.read_text(encoding="utf-8"), file.name)
        cutoffs = Thresholds.from_yaml(
            (SAMPLE / "thresholds" / file.name).read_text(encoding="utf-8"), file.name
        )
        limit = cutoffs.for_market("global")
        moved = (judge.judge(spec, before).score >= limit) != (judge.judge(spec, after).score >= limit)
        turned |= {pair[0] for pair, one in zip(pairs, moved, strict=True) if one}
    return turned


def _words(file: Path) -> list[str]:
    lines = file.read_text(encoding="utf-8").split()
    return sorted({word.lower() for word in lines if re.fullmatch("[A-Za-z]{4,14}", word)})


def _lines(file: Path) -> Iterator[tuple[str, str]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        language, sign, text = line.partition(": ")
        if sign:
            yield language, _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _sample() -> Iterator[tuple[str, str]]:
    """The sample's cases but those of the queue in which disguises were planted."""
    for line in (SAMPLE / "cases.jsonl").read_text(encoding="utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        if row["attributes"]["queue"] != "hate":
            yield row["language"], " ".join(segment["text"] for segment in row["segments"])


if __name__ == "__main__":
    bench()
