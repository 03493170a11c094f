"""How a world with no fault is made: a prompt that knows every theme, and cases that it decides well.

Of the cases that the judge gets wrong by itself only a share of `NATURAL_ERRORS` is kept, spread over the themes: these
are nobody's fault.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.planted_faults.wordings import Policy, Theme, everyday, policy_of
from evals.planted_faults.worlds import FIRST, SECOND, Bools, Deciding, Post, Rules, World
from knowledge_base.prompts import Example, PromptException, PromptSpec, Question
from knowledge_base.records import ClauseId
from tools.measure import f1_of

Draw = Random

DAYS = 360
MARKETS = ("global", "global", "DE", "BR", "FR")
SURFACES = ("video", "comment", "live", "message")
NATURAL_ERRORS = 0.02
PANEL = 0.4
"""The share of cases that three people rated, …"""
DISSENT = 0.05
"""… each of whom errs so often."""
MEDIA = 0.12
"""The share of cases whose raters saw a video."""
PER_THEME, PER_ALLOWED, PER_TOPIC, CAPTIONS, PER_LANGUAGE = 44, 40, 40, 40, 8
SHOWN = 6
RESTATED = "This also holds in comments and in live shows."


def fair_world(deciding: Deciding, policy_name: str, seed: int) -> World:
    """A world with no fault, the same for the same seed."""
    policy, draw = policy_of(policy_name), Random(f"world:{policy_name}:{seed}")
    world = World(
        policy=policy.name,
        title=policy.title,
        rules=_rules(policy, draw),
        spec=_prompt(policy, draw),
        threshold=0.5,
        posts=_posts(policy, draw),
    )
    scores = deciding.scores(world)
    world = replace(world, threshold=_best_threshold(scores, world.labels))
    return _thinned(world, (scores >= world.thresholds.default) != world.labels, draw)


def clause_text(theme: Theme) -> str:
    """A clause as it stands in a document."""
    return f"**{theme.rule}.** {theme.clause}"


def question_of(policy: str, theme: Theme, shown: Sequence[str]) -> Question:
    """The question of a prompt on a theme."""
    return Question(
        id=f"q{theme.number[2:]}-{theme.name}",
        ask=f"Does the content break this rule: {theme.clause}",
        clause=ClauseId(f"{policy}/{theme.number}"),
        label=theme.name,
        criteria=(theme.clause, *theme.criteria),
        examples=tuple(Example(text=text) for text in shown),
    )


def placed(
    draw: Draw, name: str, theme: str, texts: Sequence[str], violates: bool, **fields: Any
) -> list[Post]:
    """Posts of some texts with circumstances and votes drawn; `fields` are given to each."""
    posts = []
    for number, text in enumerate(texts):
        told: dict[str, Any] = {
            "market": draw.choice(MARKETS),
            "surface": draw.choice(SURFACES),
            "day": FIRST + timedelta(days=draw.randrange(DAYS)),
            "attributes": {"rated_with": "text, video"} if draw.random() < MEDIA else {},
            "votes": _votes(draw, violates),
        }
        posts.append(Post(f"{name}-{number:03}", text, theme, **(told | fields)))
    return posts


def sample(draw: Draw, texts: Sequence[str], count: int) -> list[str]:
    """So many of the texts, as many as there are, near-duplicates last."""
    rounds = -(-count // max(1, len(texts) // 3))
    first = list(texts[: max(1, len(texts) // 3) * rounds])
    draw.shuffle(first)
    return first[:count]


def _rules(policy: Policy, draw: Draw) -> tuple[Rules, ...]:
    """Two versions and a market's own document, whose differences say nothing new."""
    clauses = {theme.number: clause_text(theme) for theme in policy.themes}
    reworded, own = draw.sample(policy.standing("forbidden"), 2)
    later = clauses | {reworded.number: f"{clause_text(reworded)} {RESTATED}"}
    market = {own.number: f"{clause_text(own)} {RESTATED}"}
    return (Rules("global", FIRST, clauses), Rules("global", SECOND, later), Rules("FR", FIRST, market))


def _prompt(policy: Policy, draw: Draw) -> PromptSpec:
    questions = [
        question_of(policy.name, theme, draw.sample(theme.shown(), SHOWN))
        for theme in policy.standing("forbidden")
    ]
    exceptions = [
        PromptException(
            name=theme.name,
            allows=theme.clause,
            clause=ClauseId(f"{policy.name}/{theme.number}"),
            criteria=theme.criteria,
            examples=tuple(Example(text=text) for text in draw.sample(theme.shown(), SHOWN)),
        )
        for theme in policy.standing("allowed")
    ]
    return PromptSpec(
        name=policy.name,
        policy=policy.name,
        title=f"Prompt for {policy.title.lower()}",
        questions=tuple(questions),
        exceptions=tuple(exceptions),
    )


def _posts(policy: Policy, draw: Draw) -> tuple[Post, ...]:
    posts: list[Post] = []
    for theme in policy.themes:
        forbidden = theme.stands == "forbidden"
        texts = sample(draw, theme.posts(), PER_THEME if forbidden else PER_ALLOWED)
        posts += placed(draw, theme.name, theme.name, texts, forbidden)
    shared = everyday()
    for topic, said in shared.topics.items():
        posts += placed(draw, f"day-{topic}", topic, sample(draw, said * 3, PER_TOPIC), False)
    posts += placed(draw, "caption", "captions", sample(draw, shared.captions, CAPTIONS), False)
    for language, said in shared.abroad.items():
        some = sample(draw, said, PER_LANGUAGE)
        posts += placed(draw, f"day-{language}", f"day-{language}", some, False, language=language)
    return tuple(posts)


def _votes(draw: Draw, violates: bool) -> tuple[bool, ...]:
    if draw.random() >= PANEL:
        return (violates,)
    votes = [violates != (draw.random() < DISSENT) for _ in range(3)]
    return tuple(votes) if votes.count(violates) >= 2 else (violates, violates, not violates)


def _best_threshold(scores: NDArray[np.float64], labels: Bools) -> float:
    """The middle of the thresholds that give the best F1."""
    tried = np.linspace(0.05, 0.95, 181)
    found = np.array([f1_of(scores >= one, labels) for one in tried])
    return float(np.median(tried[found >= found.max() - 1e-9]))


def _thinned(world: World, off: Bools, draw: Draw) -> World:
    """Without most of what is decided wrongly: `NATURAL_ERRORS` of the cases stay, spread over the themes."""
    by_theme: dict[str, list[str]] = {}
    for post, is_off in zip(world.posts, off, strict=True):
        if is_off:
            by_theme.setdefault(post.theme, []).append(post.id)
    for ids in by_theme.values():
        draw.shuffle(ids)
    most = int(NATURAL_ERRORS * len(world.posts))
    kept: list[str] = []
    while len(kept) < most and any(by_theme.values()):
        kept += [ids.pop() for ids in by_theme.values() if ids]
    dropped = {one for ids in by_theme.values() for one in ids} | set(kept[most:])
    return replace(world, posts=tuple(post for post in world.posts if post.id not in dropped))
