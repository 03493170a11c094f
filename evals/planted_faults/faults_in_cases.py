"""Faults in what is decided: labels, votes, spelling, languages, and what the judge was not given."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from evals.planted_faults.disguises import DISGUISES, disguised
from evals.planted_faults.fair import placed, sample
from evals.planted_faults.site import Plant, Site
from evals.planted_faults.wordings import everyday, policy_of
from evals.planted_faults.worlds import Post, World
from knowledge_base.changes import Cause


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


def _disguised(site: Site, errors: int, kinds: Sequence[str]) -> World:
    """Some violations are spelt to evade, and a few other posts too."""
    wrong = site.deciding.wrong(site.world)
    fair = [post for post in site.world.posts if post.id not in wrong and post.theme not in site.world.taken]
    site.draw.shuffle(fair)

    def spelt(posts: Sequence[Post]) -> list[Post]:
        return [replace(post, text=disguised(post.text, site.draw.choice(kinds))) for post in posts]

    others = spelt([post for post in fair if not post.violates and post.language == "en"][: errors // 10])
    return site.until(site.world, spelt([post for post in fair if post.violates]), errors).with_posts(others)


def _disguise(kind: str) -> Plant:
    return lambda site, errors: _disguised(site, errors, (kind,))


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


IN_CASES: dict[Cause, dict[str, Plant]] = {
    "label_error": {"anywhere": _labels_anywhere, "violations": _labels_of_violations},
    "ambiguous_guideline": {"contested": _contested_theme},
    "evasion": {
        **{kind: _disguise(kind) for kind in DISGUISES},
        "mixed": lambda site, errors: _disguised(site, errors, sorted(DISGUISES)),
    },
    "coverage": {"language": _unseen_language, "live_talk": _live_talk},
    "missing_context": {"video": _picture_only, "thread": _thread_only},
    "capacity_ceiling": {"chance": _labels_of_chance},
}
