"""A world: a policy, a guideline with or without a defect, and cases with the votes of raters who follow it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import knowledge_base
from evals.guidelines.defects import Planted, planted, same_item
from evals.guidelines.raters import NAMED_WRONGLY, Reader, own_rates, votes
from evals.guidelines.rows import TUNING, GuidelineRow
from evals.guidelines.themes import FOLDER, Theme, Themes, themes_of
from evals.planted_faults.wordings import everyday
from knowledge_base.case_files import read_cases
from knowledge_base.cases import CaseRow
from knowledge_base.embed import Embedder
from knowledge_base.guideline_records import Guideline
from knowledge_base.guidelines import read_guideline

SAMPLE = Path(knowledge_base.__file__).parent / "sample"
EVERYDAY = 70
ADJUDICATED = 0.5
"""Of the cases that raters split on, so many are adjudicated, by what the intact guideline says."""
_AT = datetime(2026, 8, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    """Everything that drafting will see, and what was planted."""

    row: GuidelineRow
    planted: Planted
    policies: tuple[str, ...]
    cases: tuple[CaseRow, ...]


@dataclass(frozen=True)
class _Post:
    text: str
    violates: bool
    theme: Theme | None


def world_of(row: GuidelineRow, embedder: Embedder) -> World:
    """The world of a row."""
    policies, guideline = _documents(row.policy)
    themes = themes_of(row.policy)
    made = planted(guideline, themes, row.defect)
    draw = Random(f"{row.policy}:{row.defect}:{row.seed}")
    posts = [*_themed(themes), *(_labelled(row.policy) if row.policy in TUNING else _everyday(draw))]
    return World(row, made, policies, tuple(_rated(row, made, posts, embedder, draw)))


def _documents(policy: str) -> tuple[tuple[str, ...], Guideline]:
    """The texts of a policy's global versions, and its guideline."""
    if policy in TUNING:
        files = sorted(SAMPLE.glob(f"policies/{policy}.2*.md"))
        text = (SAMPLE / "guidelines" / f"{policy}.md").read_text(encoding="utf-8")
    else:
        files = [FOLDER / f"{policy}.policy.md"]
        text = (FOLDER / f"{policy}.guideline.md").read_text(encoding="utf-8")
    return tuple(file.read_text(encoding="utf-8") for file in files), read_guideline(text, policy)


def _themed(themes: Themes) -> Iterator[_Post]:
    for theme in themes.every:
        for text in theme.texts(fresh=False):
            yield _Post(text, theme.violates, theme)


def _everyday(draw: Random) -> list[_Post]:
    texts = [text for some in everyday().topics.values() for text in some]
    return [_Post(text, False, None) for text in draw.sample(texts, EVERYDAY)]


def _labelled(policy: str) -> list[_Post]:
    """The sample's own labelled cases, by the majority of their raters."""
    found = []
    for one in read_cases(SAMPLE / "cases.jsonl"):
        said = (
            [rating.violates for rating in one.ratings if rating.policy == policy]
            if isinstance(one, CaseRow)
            else []
        )
        yes, no = said.count(True), said.count(False)
        if isinstance(one, CaseRow) and yes != no:
            found.append(_Post(" ".join(part.text for part in one.segments), yes > no, None))
    return found


def _rated(
    row: GuidelineRow, made: Planted, posts: list[_Post], embedder: Embedder, draw: Random
) -> Iterator[CaseRow]:
    rates, reader = own_rates(draw), Reader(made, made.defective, embedder)
    right: dict[str, float] = {}
    for theme in {post.theme.name: post.theme for post in posts if post.theme}.values():
        texts = [post.text for post in posts if post.theme == theme]
        right |= dict(zip(texts, reader.right(theme, texts).tolist(), strict=True))
    for number, post in enumerate(posts):
        hard = row.defect == "hard" and post.theme is not None and post.theme == made.theme
        said = votes(right.get(post.text, 1.0), post.violates, rates, hard, draw)
        yield _case(row, made, number, post, said, draw)


def _case(
    row: GuidelineRow, made: Planted, number: int, post: _Post, said: list[tuple[int, bool]], draw: Random
) -> CaseRow:
    ratings: list[dict[str, Any]] = [
        {
            "rater": f"r{rater:02}",
            "policy": row.policy,
            "violates": yes,
            "rule": _named(row, made, post, yes, draw),
        }
        for rater, yes in said
    ]
    if len({yes for _, yes in said}) > 1 and draw.random() < ADJUDICATED:
        ratings.append(
            {"rater": "adjudicator", "policy": row.policy, "violates": post.violates, "role": "adjudicator"}
        )
    body = {
        "id": f"{row.policy}-{number:04}",
        "text": post.text,
        "language": "en",
        "occurred_at": _AT.isoformat(),
        "ratings": ratings,
    }
    return CaseRow.model_validate(body)


def _named(row: GuidelineRow, made: Planted, post: _Post, yes: bool, draw: Random) -> str | None:
    """The rule that a rater names: of a yes one beside an exception, else the theme's own; at times any."""
    rules = made.defective.rules
    if not yes or draw.random() >= row.named:
        return None
    if draw.random() < NAMED_WRONGLY:
        return f"rule {draw.choice(rules).number}"
    if post.theme is None:
        return None
    own = same_item(made.defective, made.written.item(post.theme.item))
    wanted = {own.id if own else post.theme.item} if post.violates else made.right
    found = [one for one in rules if one.id in wanted]
    return f"rule {draw.choice(found).number}" if found else None
