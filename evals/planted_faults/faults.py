"""Planting: each fault changes one thing in a world, so that about a given number of cases become errors.

A case counts for the fault that made it an error: right before it was planted, or not there, and wrong after. Every
variant of a fault says in its name what was done.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import numpy as np

from evals.planted_faults.disguises import DISGUISES, disguised
from evals.planted_faults.wordings import Theme, everyday, policy_of
from evals.planted_faults.worlds import (
    FIRST,
    SECOND,
    Deciding,
    Post,
    Rules,
    World,
    clause_text,
    placed,
    sample,
)
from knowledge_base.changes import Cause
from knowledge_base.prompts import PromptSpec

LEAST_ERRORS = 3
"""A fault that made fewer errors is not there to be found."""
TRIES = 4


@dataclass(frozen=True)
class Planted:
    """A fault that was planted: its cause, what was done, and how many errors came of it."""

    cause: Cause
    variant: str
    theme: str
    errors: int


Plant = Callable[["Site", int], World]


@dataclass(frozen=True)
class Site:
    """Where a fault goes: a world, what decides it, and the chance that draws."""

    world: World
    deciding: Deciding
    draw: Random
    theme: Theme

    def make(self, name: str, texts: Sequence[str], violates: bool, **fields: Any) -> list[Post]:
        """Posts of the fault's theme."""
        given = [post.id for post in self.world.posts]
        start = sum(one.startswith(f"{name}-") for one in given)
        return placed(self.draw, f"{name}-{start}", self.theme.name, texts, violates, **fields)

    def until(self, world: World, posts: Sequence[Post], errors: int) -> World:
        """The world with the first of these posts that make so many errors."""
        if not posts:
            return world
        scores = self.deciding.scores(world, posts)
        off = (scores >= world.thresholds.default) != np.array([post.violates for post in posts], dtype=bool)
        enough = np.flatnonzero(np.cumsum(off) >= errors)
        return world.with_posts(posts[: int(enough[0]) + 1 if len(enough) else len(posts)])

    def posts_of_theme(self) -> list[str]:
        """The theme's texts in an order of chance, near-duplicates last."""
        texts = self.theme.posts()
        return sample(self.draw, texts[: len(texts) // 3], len(texts)) + sample(
            self.draw, texts[len(texts) // 3 :], len(texts)
        )


def plant(
    world: World, deciding: Deciding, cause: Cause, errors: int, draw: Random, variant: str = ""
) -> tuple[World, Planted | None]:
    """The world with one more fault, and the fault; None when no theme was left that it shows in."""
    number = len(set(world.planted.values()))
    before = deciding.wrong(world)
    known = {post.id for post in world.posts}
    for _ in range(TRIES):
        name = variant or draw.choice(sorted(FAULTS[cause]))
        theme = _theme(world, cause, name, draw)
        if theme is None:
            return world, None
        site = Site(world, deciding, draw, theme)
        after = FAULTS[cause][name](site, errors)
        wrong = deciding.wrong(after) - (before & known)
        if len(wrong) >= min(LEAST_ERRORS, errors):
            own = dict.fromkeys(wrong, number)
            kept = {case_id: of for case_id, of in world.planted.items() if case_id not in own}
            done = replace(after, planted=kept | own, taken=after.taken | {theme.name})
            return done, Planted(cause, name, theme.name, len(wrong))
    return world, None


def _theme(world: World, cause: Cause, variant: str, draw: Random) -> Theme | None:
    """A theme that no other fault is about; for a language, the one that is told in it."""
    policy = policy_of(world.policy)
    stands = "allowed" if variant == "exception" else "forbidden"
    free = [theme for theme in policy.standing(stands) if theme.name not in world.taken]
    if variant == "language":
        told = {theme for _, theme, _ in policy.abroad}
        free = [theme for theme in free if theme.name in told]
    return draw.choice(free) if free else None


def _flipped(site: Site, errors: int, which: Callable[[Post], bool]) -> World:
    """Labels of cases that one person rated say the contrary."""
    wrong = site.deciding.wrong(site.world)
    fair = [
        post
        for post in site.world.posts
        if post.id not in wrong
        and len(post.votes) == 1
        and post.theme not in site.world.taken
        and which(post)
    ]
    picked = site.draw.sample(fair, min(errors, len(fair)))
    return site.world.with_posts([replace(post, votes=(not post.violates,)) for post in picked])


def _labels_anywhere(site: Site, errors: int) -> World:
    return _flipped(site, errors, lambda post: True)


def _labels_of_violations(site: Site, errors: int) -> World:
    return _flipped(site, errors, lambda post: post.violates)


def _contested_theme(site: Site, errors: int) -> World:
    """Three people rate the theme, and each says what comes to mind."""
    posts = site.make(f"{site.theme.name}-again", site.posts_of_theme(), True)
    votes = [tuple(site.draw.random() < 0.5 for _ in range(3)) for _ in posts]
    contested = [replace(post, votes=said) for post, said in zip(posts, votes, strict=True)]
    return site.until(site.world.without(site.theme.name), contested, errors)


def _no_clause(site: Site, errors: int) -> World:
    """The theme violates, and neither a clause nor the prompt says so."""
    world = _unruled(site)
    return site.until(world, site.make(f"{site.theme.name}-new", site.posts_of_theme(), True), errors)


def _clause_added(site: Site, errors: int) -> World:
    """A clause holds since the second version, and the prompt was written from the first."""
    world = _unruled(site).with_clauses({site.theme.number: clause_text(site.theme)}, newest=True)
    texts = site.posts_of_theme()
    early = site.make(f"{site.theme.name}-early", texts[::3], False)
    late = site.make(f"{site.theme.name}-late", [t for n, t in enumerate(texts) if n % 3], True)
    days = {
        post.id: post.day if (post.day >= SECOND) == (post in late) else _other_half(post)
        for post in (*early, *late)
    }
    dated = [replace(post, day=days[post.id]) for post in late]
    return site.until(world, dated, errors).with_posts(
        [replace(post, day=days[post.id]) for post in early[: max(3, errors // 2)]]
    )


def _clause_removed(site: Site, errors: int) -> World:
    """A clause no longer stands in the second version, and the prompt still asks for it."""
    world = site.world.with_clauses({site.theme.number: None}, newest=True).without(site.theme.name)
    world = replace(world, rules=_only_global(world, site.theme))
    texts = site.posts_of_theme()
    early = site.make(f"{site.theme.name}-early", texts[::3], True)
    late = site.make(f"{site.theme.name}-late", [t for n, t in enumerate(texts) if n % 3], False)
    early = [replace(post, day=post.day if post.day < SECOND else _other_half(post)) for post in early]
    late = [replace(post, day=post.day if post.day >= SECOND else _other_half(post)) for post in late]
    return site.until(world, late, errors).with_posts(early[: max(3, errors // 2)])


def _market_rule(site: Site, errors: int) -> World:
    """One market forbids the theme, and the prompt knows the global rules only."""
    world = _unruled(site)
    own = Rules("BR", FIRST, {site.theme.number: clause_text(site.theme)})
    world = replace(world, rules=(*world.rules, own))
    texts = site.posts_of_theme()
    there = site.make(
        f"{site.theme.name}-there", [t for n, t in enumerate(texts) if n % 3], True, market="BR"
    )
    return _elsewhere(site, site.until(world, there, errors), texts[::3], False, max(3, errors // 2))


def _market_rule_everywhere(site: Site, errors: int) -> World:
    """One market forbids the theme, and the prompt asks for it in all."""
    world = site.world.with_clauses({site.theme.number: None}).without(site.theme.name)
    own = Rules("BR", FIRST, {site.theme.number: clause_text(site.theme)})
    world = replace(world, rules=(*_only_global(world, site.theme), own))
    texts = site.posts_of_theme()
    there = site.make(f"{site.theme.name}-there", texts[::3], True, market="BR")
    elsewhere = _elsewhere(site, world, [t for n, t in enumerate(texts) if n % 3], False, len(texts))
    own_posts = [post for post in elsewhere.posts if post.theme == site.theme.name]
    return site.until(world, own_posts, errors).with_posts(there[: max(3, errors // 2)])


def _elsewhere(site: Site, world: World, texts: Sequence[str], violates: bool, count: int) -> World:
    posts = site.make(f"{site.theme.name}-elsewhere", texts, violates)
    markets = ("global", "DE", "FR")
    return world.with_posts([replace(post, market=site.draw.choice(markets)) for post in posts[:count]])


def _threshold_moved(site: Site, errors: int, up: bool) -> World:
    scores, labels = site.deciding.scores(site.world), site.world.labels
    cut = site.world.thresholds.default
    near = (
        np.sort(scores[labels & (scores >= cut)]) if up else np.sort(scores[~labels & (scores < cut)])[::-1]
    )
    reach = near[min(errors, len(near)) - 1]
    return replace(site.world, threshold=float(np.clip(reach + 2e-6 if up else reach - 2e-6, 1e-5, 1 - 1e-5)))


def _threshold_up(site: Site, errors: int) -> World:
    return _threshold_moved(site, errors, True)


def _threshold_down(site: Site, errors: int) -> World:
    return _threshold_moved(site, errors, False)


def _no_question(site: Site, errors: int) -> World:
    """The clause stands, and no question of the prompt rests on it."""
    world = replace(site.world, spec=_without_question(site.world.spec, site.theme))
    return _as_many(site, world, True, errors)


def _bare_question(site: Site, errors: int) -> World:
    """The question has neither criteria nor examples any more."""
    question = next(one for one in site.world.spec.questions if one.label == site.theme.name)
    words = f"Is it a case of: {site.theme.rule}"
    bare = question.model_copy(update={"ask": words, "criteria": (), "examples": ()})
    return _as_many(site, replace(site.world, spec=site.world.spec.with_question(bare)), True, errors)


def _no_exception(site: Site, errors: int) -> World:
    """The allowance stands, and the prompt no longer makes an exception of it."""
    spec = site.world.spec
    kept = tuple(one for one in spec.exceptions if one.name != site.theme.name)
    world = replace(site.world, spec=spec.model_copy(update={"exceptions": kept}))
    return _as_many(site, world, False, errors)


def _as_many(site: Site, world: World, violates: bool, errors: int) -> World:
    """The theme's posts, so many that so many are decided wrongly."""
    name = site.theme.name
    own = [*world.of(name), *site.make(f"{name}-more", site.posts_of_theme(), violates)]
    texts: dict[str, Post] = {}
    for post in own:
        texts.setdefault(post.text, post)
    return site.until(world.without(name), list(texts.values()), errors)


def _disguised(site: Site, errors: int, kinds: Sequence[str]) -> World:
    """Some violations are spelt to evade, and a few other posts too."""
    wrong = site.deciding.wrong(site.world)
    fair = [post for post in site.world.posts if post.id not in wrong and post.theme not in site.world.taken]
    site.draw.shuffle(fair)

    def spelt(posts: Sequence[Post]) -> list[Post]:
        return [replace(post, text=disguised(post.text, site.draw.choice(kinds))) for post in posts]

    others = spelt([post for post in fair if not post.violates and post.language == "en"][: errors // 10])
    return site.until(site.world, spelt([post for post in fair if post.violates]), errors).with_posts(others)


def _unseen_language(site: Site, errors: int) -> World:
    """The theme comes in a language that the prompt has no example of, beside everyday posts in it."""
    policy = policy_of(site.world.policy)
    language, _, texts = site.draw.choice([one for one in policy.abroad if one[1] == site.theme.name])
    shared = everyday().abroad[language]
    day = sample(site.draw, shared, max(6, errors // 2))
    fair = placed(site.draw, f"more-{language}", f"day-{language}", day, False, language=language)
    posts = site.make(f"{language}-{site.theme.name}", sample(site.draw, texts, len(texts)), True)
    return site.until(
        site.world.with_posts(fair), [replace(post, language=language) for post in posts], errors
    )


def _live_talk(site: Site, errors: int) -> World:
    """The theme comes in minutes of live talk, beside other such talk."""
    talk = list(everyday().filler)

    def spoken(text: str) -> str:
        parts = site.draw.sample(talk, 7)
        parts.insert(site.draw.randrange(2, 6), text)
        return ". ".join(parts)

    told: dict[str, Any] = {"surface": "live", "kind": "transcript"}
    posts = site.make(f"talk-{site.theme.name}", [spoken(t) for t in site.posts_of_theme()], True, **told)
    topics = [text for texts in everyday().topics.values() for text in texts]
    fair = placed(
        site.draw,
        "talk",
        "talk",
        [spoken(t) for t in sample(site.draw, topics, max(6, errors))],
        False,
        **told,
    )
    return site.until(site.world.with_posts(fair), posts, errors)


def _picture_only(site: Site, errors: int) -> World:
    """What violates is in the video, and the caption says nothing of it."""
    texts = sample(site.draw, everyday().captions, 2 * errors)
    seen: dict[str, Any] = {"attributes": {"rated_with": "text, video, audio"}, "surface": "video"}
    bad = site.make("video", texts[:errors], True, **seen)
    fair = site.make("video-fair", texts[errors : errors + errors // 5], False, **seen)
    return site.world.with_posts([*bad, *fair])


def _thread_only(site: Site, errors: int) -> World:
    """What violates was said earlier in a thread that the judge does not read."""
    texts = sample(site.draw, everyday().captions, errors)
    earlier = site.posts_of_theme()
    posts = site.make("reply", texts, True)
    told = [
        replace(post, attributes={"thread": earlier[number % len(earlier)]})
        for number, post in enumerate(posts)
    ]
    return site.until(site.world, told, errors)


def _labels_of_chance(site: Site, errors: int) -> World:
    """Captions whose labels nothing in them tells; the raters are of one mind for reasons of their own."""
    texts = sample(site.draw, everyday().captions, 2 * errors)
    labels = [site.draw.random() < 0.5 for _ in texts]
    bad = site.make("fate", [t for t, label in zip(texts, labels, strict=True) if label], True)
    fair = site.make("fate-fair", [t for t, label in zip(texts, labels, strict=True) if not label], False)
    return site.until(site.world.without("captions"), bad, errors).with_posts(fair)


def _unruled(site: Site) -> World:
    """Without clause, question and posts of the theme."""
    world = site.world.with_clauses({site.theme.number: None}).without(site.theme.name)
    spec = _without_question(world.spec, site.theme)
    return replace(world, rules=_only_global(world, site.theme), spec=spec)


def _only_global(world: World, theme: Theme) -> tuple[Rules, ...]:
    """The documents, without a market's own one that is about the theme."""
    return tuple(one for one in world.rules if one.market == "global" or theme.number not in one.clauses)


def _without_question(spec: PromptSpec, theme: Theme) -> PromptSpec:
    kept = tuple(question for question in spec.questions if question.label != theme.name)
    return spec.model_copy(update={"questions": kept})


def _other_half(post: Post) -> Any:
    """A day in the other version's time."""
    return post.day + (SECOND - FIRST) if post.day < SECOND else post.day - (SECOND - FIRST)


def _disguise(kind: str) -> Plant:
    return lambda site, errors: _disguised(site, errors, (kind,))


FAULTS: dict[Cause, dict[str, Plant]] = {
    "label_error": {"anywhere": _labels_anywhere, "violations": _labels_of_violations},
    "ambiguous_guideline": {"contested": _contested_theme},
    "policy_gap": {"no_clause": _no_clause},
    "stale_policy": {"added": _clause_added, "removed": _clause_removed},
    "market_mismatch": {"own_rule": _market_rule, "everywhere": _market_rule_everywhere},
    "threshold": {"up": _threshold_up, "down": _threshold_down},
    "prompt_defect": {"question": _no_question, "bare": _bare_question, "exception": _no_exception},
    "evasion": {
        **{kind: _disguise(kind) for kind in DISGUISES},
        "mixed": lambda site, errors: _disguised(site, errors, sorted(DISGUISES)),
    },
    "coverage": {"language": _unseen_language, "live_talk": _live_talk},
    "missing_context": {"video": _picture_only, "thread": _thread_only},
    "capacity_ceiling": {"chance": _labels_of_chance},
}
"""By cause, what may be done to plant it."""
