"""A world: a policy with its history, cases with raters' votes, and a prompt that decides them well.

What decides is the product's own embedded judge, so a world is made with an embedder. Of the cases that the judge gets
wrong by itself only a share of `NATURAL_ERRORS` is kept, spread over the themes: these are nobody's fault.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.planted_faults.wordings import Policy, Theme, everyday, policy_of
from knowledge_base.cases import CaseRow
from knowledge_base.embed import Embedder
from knowledge_base.prompts import Example, PromptException, PromptSpec, Question, Thresholds
from knowledge_base.records import ClauseId
from tools.judge import EmbeddedJudge
from tools.measure import f1_of
from tools.reading import read, texts_of

Bools = NDArray[np.bool_]
Draw = Random

FIRST, SECOND = date(2025, 1, 1), date(2025, 7, 1)
"""The days from which the two versions of every policy hold."""
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


@dataclass(frozen=True)
class Post:
    """A case of a world; `votes` are its raters', in order."""

    id: str
    text: str
    theme: str
    votes: tuple[bool, ...]
    language: str = "en"
    market: str = "global"
    surface: str = "comment"
    day: date = SECOND
    kind: str = "caption"
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def violates(self) -> bool:
        """What most raters say."""
        return 2 * sum(self.votes) > len(self.votes)

    def row(self, policy: str) -> CaseRow:
        """The case as it is imported."""
        at = datetime(self.day.year, self.day.month, self.day.day, 12, tzinfo=UTC)
        ratings = [
            {"rater": f"r{number}", "policy": policy, "violates": vote}
            for number, vote in enumerate(self.votes)
        ]
        body: dict[str, Any] = {
            "id": self.id,
            "segments": [{"kind": self.kind, "text": self.text}],
            "language": self.language,
            "market": self.market,
            "surface": self.surface,
            "occurred_at": at.isoformat(),
            "attributes": dict(self.attributes),
            "ratings": ratings,
        }
        return CaseRow.model_validate(body)


@dataclass(frozen=True)
class Rules:
    """One version of a policy document: the text of each clause by its number."""

    market: str
    since: date
    clauses: Mapping[str, str]

    def document(self, policy: str, title: str) -> str:
        """The document as it is imported."""
        head = f"id: {policy}\ntitle: {title}\nmarket: {self.market}\neffective_from: {self.since}"
        parts = [f"---\n{head}\n---\n# {title}\n"]
        for section, heading in (("2", "Not allowed"), ("3", "Allowed")):
            rules = {number: text for number, text in self.clauses.items() if number.startswith(section)}
            if rules:
                parts.append(f"## {section} {heading}")
                parts += [f"{number} {text}" for number, text in sorted(rules.items())]
        return "\n\n".join(parts) + "\n"


@dataclass(frozen=True)
class World:
    """Everything that triage will see, and for whoever marks it which fault made which case an error."""

    policy: str
    title: str
    rules: tuple[Rules, ...]
    """Of the policy for all markets first, version after version."""
    spec: PromptSpec
    threshold: float
    posts: tuple[Post, ...]
    planted: Mapping[str, int] = field(default_factory=dict)
    """By case the number of the fault that made it an error."""
    taken: frozenset[str] = frozenset()
    """Themes that a fault is about."""

    @property
    def thresholds(self) -> Thresholds:
        """As they are imported."""
        return Thresholds(name=self.policy, prompt=self.policy, default=round(self.threshold, 6))

    @property
    def labels(self) -> Bools:
        """Post by post, whether it violates."""
        return np.array([post.violates for post in self.posts], dtype=bool)

    def of(self, theme: str) -> list[Post]:
        """The posts of a theme."""
        return [post for post in self.posts if post.theme == theme]

    def without(self, theme: str) -> "World":
        """The world without the posts of a theme."""
        return replace(self, posts=tuple(post for post in self.posts if post.theme != theme))

    def with_posts(self, posts: Sequence[Post]) -> "World":
        """The world with these posts, in place of those that have the same id."""
        own = {post.id: post for post in self.posts} | {post.id: post for post in posts}
        return replace(self, posts=tuple(own.values()))

    def with_clauses(self, change: Mapping[str, str | None], newest: bool = False) -> "World":
        """The policy with these clauses, None for none, in every version or in the newest one only."""
        changed = []
        for rules in self.rules:
            if rules.market == "global" and (not newest or rules.since == SECOND):
                clauses = {**rules.clauses, **change}
                kept = {number: text for number, text in clauses.items() if text is not None}
                rules = replace(rules, clauses=kept)
            changed.append(rules)
        return replace(self, rules=tuple(changed))


class Deciding:
    """Decides worlds as the product does, with one embedder for all of them."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder

    def scores(self, world: World, posts: Sequence[Post] | None = None) -> NDArray[np.float64]:
        """The prompt's score of each post."""
        asked = world.posts if posts is None else posts
        reading = read([texts_of(post.row(world.policy).case()) for post in asked], self.embedder)
        return EmbeddedJudge(self.embedder).judge(world.spec, reading).score

    def wrong(self, world: World) -> set[str]:
        """The cases that are decided against their label."""
        off = (self.scores(world) >= world.thresholds.default) != world.labels
        return {post.id for post, is_off in zip(world.posts, off, strict=True) if is_off}


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
    for topic, texts in shared.topics.items():
        posts += placed(draw, f"day-{topic}", topic, sample(draw, texts * 3, PER_TOPIC), False)
    posts += placed(draw, "caption", "captions", sample(draw, shared.captions, CAPTIONS), False)
    for language, texts in shared.abroad.items():
        some = sample(draw, texts, PER_LANGUAGE)
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
