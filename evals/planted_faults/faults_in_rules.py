"""Faults in what decides: a clause, a market's rule, a threshold or the prompt is off."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from evals.planted_faults.fair import clause_text
from evals.planted_faults.site import Plant, Site
from evals.planted_faults.wordings import Theme
from evals.planted_faults.worlds import FIRST, SECOND, Post, Rules, World
from knowledge_base.changes import Cause
from knowledge_base.prompts import PromptSpec


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


def _no_examples(site: Site, errors: int) -> World:
    """The question keeps its criteria and has no example any more."""
    question = next(one for one in site.world.spec.questions if one.label == site.theme.name)
    unshown = question.model_copy(update={"examples": ()})
    return _as_many(site, replace(site.world, spec=site.world.spec.with_question(unshown)), True, errors)


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


def _other_half(post: Post) -> date:
    """A day in the other version's time."""
    return post.day + (SECOND - FIRST) if post.day < SECOND else post.day - (SECOND - FIRST)


IN_RULES: dict[Cause, dict[str, Plant]] = {
    "policy_gap": {"no_clause": _no_clause},
    "stale_policy": {"added": _clause_added, "removed": _clause_removed},
    "market_mismatch": {"own_rule": _market_rule, "everywhere": _market_rule_everywhere},
    "threshold": {"up": _threshold_up, "down": _threshold_down},
    "prompt_defect": {
        "question": _no_question,
        "bare": _bare_question,
        "examples": _no_examples,
        "exception": _no_exception,
    },
}
