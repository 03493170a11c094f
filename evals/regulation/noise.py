"""A history of captures of one page: real changes that stay, and between them everything that goes wrong."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import yaml

from evals.regulation.edits import Split, words_of_half
from evals.regulation.planting import DOCUMENTS, HERE
from tools.law_diff.capture import Capture
from tools.law_diff.captures import judge_captures

OFF = -1
"""The content of what is no state of the page."""
START = datetime(2026, 1, 5, tzinfo=UTC)
PAGES: dict[Split, dict[str, Path]] = {
    "tuning": DOCUMENTS["tuning"],
    "unseen": {**DOCUMENTS["unseen"], "plaza-guidelines": HERE / "texts" / "plaza-guidelines.md"},
}
NOISE = ("truncated", "flapping", "furniture", "extraction", "error", "language", "size jump")
REAL = ("small edit", "section gone", "section new", "rewritten")


class Shot(NamedTuple):
    """One capture: which state of the page it shows, counted from 0, and by which event."""

    capture: Capture
    content: int
    event: str


@dataclass
class Page:
    """A page as it is captured again and again."""

    text: str
    draw: Random
    split: Split
    shows: dict[str, Any]
    other: str
    """The text of another page."""
    at: datetime = START
    seen: list[Shot] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    dressed: list[Callable[[str], str]] = field(default_factory=list)
    """What the site and the way it is read make of every text."""

    def shown(self, text: str, event: str, days: float = 0.0, bare: bool = False) -> None:
        """One capture some days after the one before."""
        content = self.states.index(text) if text in self.states else OFF
        self.at += timedelta(days=days or self.draw.choice((0.5, 1, 2, 4)))
        for dress in () if bare else self.dressed:
            text = dress(text)
        digest = hashlib.sha256(text.encode()).hexdigest()
        self.seen.append(Shot(Capture(self.at, digest, len(text), text), content, event))

    def stays(self, text: str, event: str) -> None:
        """Another text from now on; it is captured once more after weeks."""
        self.states.append(text)
        self.text = text
        self.shown(text, event, self.draw.choice((5, 9, 20)))
        self.shown(text, f"{event}, again", self.draw.choice((20, 40)))

    def returns(self, text: str, event: str, bare: bool = False) -> None:
        """Another text for once; a bare one is no page of the site."""
        self.shown(text, event, bare=bare)
        self.shown(self.text, f"{event}, back")


def history(name: str, split: Split, seed: int, real: int = 4) -> list[Shot]:
    """The captures of a document in order; a real change between noises."""
    draw = Random(f"noise:{name}:{seed}")
    shows: dict[str, Any] = yaml.safe_load((HERE / "noise.yaml").read_text(encoding="utf-8"))[split]
    others = [file for other, file in PAGES[split].items() if other != name]
    page = Page(_body(PAGES[split][name]), draw, split, shows, _body(draw.choice(others)))
    page.states.append(page.text)
    page.shown(page.text, "first", 1)
    noises = draw.sample(NOISE, len(NOISE))
    for turn in range(real):
        for noise in noises[turn::real]:
            EVENTS[noise](page)
        EVENTS[REAL[(seed + turn) % len(REAL)]](page)
    return page.seen


def _body(file: Path) -> str:
    return re.sub(r"\A---\n.*?\n---\n", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)


def _truncated(page: Page) -> None:
    page.returns(page.text[: int(len(page.text) * page.draw.uniform(0.25, 0.5))], "truncated")


def _flapping(page: Page) -> None:
    """The page as it was before, or with a paragraph less, comes and goes."""
    parts = page.text.split("\n\n")
    other = (
        page.states[-2]
        if len(page.states) > 1
        else "\n\n".join(parts[: len(parts) // 2] + parts[len(parts) // 2 + 1 :])
    )
    for _ in range(page.draw.choice((2, 3))):
        page.returns(other, "flapping")


def _furniture(page: Page) -> None:
    """Lines of the site above or below the text, which stay or go."""
    lines = "\n\n".join(page.draw.choice(page.shows["furniture"]))
    above = page.draw.random() < 0.5
    page.dressed.append(lambda text: f"{lines}\n\n{text}" if above else f"{text}\n\n{lines}")
    page.shown(page.text, "furniture", page.draw.choice((2, 12)))
    if page.draw.random() < 0.5:
        page.dressed.pop()
        page.shown(page.text, "furniture, gone", 12)


def _extraction(page: Page) -> None:
    """Another way to read the page from now on: marks of lists, emphasis, spaces, links."""
    ways: list[Callable[[str], str]] = [
        lambda text: text.replace("**", ""),
        lambda text: re.sub(r"(?m)^(#+) ", r"\1# ", text),
        lambda text: text.replace("\n\n", "\n"),
        lambda text: re.sub(r"(?m)^([A-Z]\w+) ", r"**\1** ", text),
        lambda text: re.sub(r"(?m)^#+ (.+)$", r"[\1](https://page.example/x)", text),
        lambda text: text.replace("'", "’").replace(". ", ".  "),
    ]
    page.dressed.append(page.draw.choice(ways))
    page.shown(page.text, "extraction", page.draw.choice((2, 12)))


def _error(page: Page) -> None:
    page.returns(page.draw.choice(page.shows["errors"]), "error", bare=True)


def _language(page: Page) -> None:
    page.returns("\n\n".join([page.draw.choice(page.shows["foreign"])] * 4), "language", bare=True)


def _jump(page: Page) -> None:
    page.returns(f"{page.text}\n\n{page.other}", "size jump")


def _small(page: Page) -> None:
    """A few words in one sentence."""
    pairs = list(words_of_half(page.split)["swaps"])
    page.draw.shuffle(pairs)
    numbers = [
        (one[0], str(int(one[0]) + 7))
        for one in re.finditer(r"\b\d{1,2}(?= (?:days|hours|percent))", page.text)
    ]
    for old, new in [*numbers[:1], *pairs]:
        places = [one.start() for one in re.finditer(rf"\b{re.escape(old)}\b", page.text)]
        if places:
            at = page.draw.choice(places)
            page.stays(page.text[:at] + new + page.text[at + len(old) :], "small edit")
            return


def _less(page: Page) -> None:
    parts = page.text.split("\n\n")
    at = page.draw.randrange(2, len(parts) - 1)
    page.stays("\n\n".join(parts[:at] + parts[at + 1 :]), "section gone")


def _more(page: Page) -> None:
    new = page.draw.choice([one for one in words_of_half(page.split)["new"] if one not in page.text])
    parts = page.text.split("\n\n")
    at = page.draw.randrange(2, len(parts))
    page.stays("\n\n".join([*parts[:at], new, *parts[at:]]), "section new")


def _rewritten(page: Page) -> None:
    """Most of the page is another text."""
    parts = page.text.split("\n\n")
    page.stays("\n\n".join([parts[0], page.other, *parts[-2:]]), "rewritten")


EVENTS: dict[str, Callable[[Page], None]] = {
    "truncated": _truncated,
    "flapping": _flapping,
    "furniture": _furniture,
    "extraction": _extraction,
    "error": _error,
    "language": _language,
    "size jump": _jump,
    "small edit": _small,
    "section gone": _less,
    "section new": _more,
    "rewritten": _rewritten,
}


class Held(NamedTuple):
    """How many of a history's states were told as versions, and how many captures that are none were not."""

    kept: int
    states: int
    rejected: int
    noise: int
    wrong: tuple[str, ...]


def held(seen: Sequence[Shot], versions: Sequence[bool]) -> Held:
    """What came of the captures that were held for versions; the first capture counts nowhere.

    A state is kept where any capture of it is a version before the next one comes; a capture is noise where it
    shows no new state.
    """
    known, wrong, kept, noise = {0}, list[str](), 0, 0
    last = 0
    for shot, version in list(zip(seen, versions, strict=True))[1:]:
        fresh = shot.content != OFF and shot.content >= last and shot.content not in known
        noise += shot.content <= last
        last = max(last, shot.content)
        if version and fresh:
            known.add(shot.content)
            kept += 1
        elif version:
            wrong.append(f"{shot.event} on {shot.capture.at:%Y-%m-%d} told as a version")
    states = max(shot.content for shot in seen)
    lost = [
        shot.event
        for shot in seen
        if shot.content not in known and not shot.event.endswith(("again", "back"))
    ]
    lost = [event for event in lost if event in REAL]
    return Held(kept, states, noise - len(wrong), noise, (*wrong, *(f"{event} was lost" for event in lost)))


def judged(seen: Sequence[Shot]) -> tuple[Held, Held]:
    """What the product makes of a history in the end, and at first sight."""
    captures = [shot.capture for shot in seen]
    told = judge_captures(captures, until=captures[-1].at + timedelta(days=60))
    return held(seen, [one.state == "version" for one in told]), held(
        seen, [one.first == "version" for one in told]
    )


def plainly(seen: Sequence[Shot]) -> Held:
    """What a plain rule would make of it: another text than the one before is a version, white space aside."""
    texts = [" ".join((shot.capture.text or "").split()) for shot in seen]
    return held(seen, [True, *(text != before for before, text in pairwise(texts))])
