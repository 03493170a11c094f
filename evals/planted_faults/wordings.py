"""Texts of our own by policy and theme, put together from acts and details so that no two share both."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

FOLDER = Path(__file__).parent / "themes"
DEVELOPMENT = ("scams", "counterfeit", "harassment")
"""Policies on which triage may be tuned, …"""
UNSEEN = ("spam", "dangerous-acts", "wildlife")
"""… and those that only the figures come from."""
LONGEST_COPIES = 3
"""Wordings of one act and detail, which differ in opening and closing only."""
_SHOWN = 8
"""One in so many texts of a theme may stand in a prompt; the others are cases."""


@dataclass(frozen=True)
class Theme:
    """What some posts of a policy are about, and the rule on it."""

    name: str
    stands: Literal["forbidden", "allowed"]
    number: str
    rule: str
    clause: str
    criteria: tuple[str, ...]
    acts: tuple[str, ...]
    details: tuple[str, ...]

    def shown(self) -> list[str]:
        """Texts for the prompt, none of which is a case."""
        return [_text(self.name, *cell, 0) for cell in self._cells() if self._is_shown(*cell)]

    def posts(self) -> list[str]:
        """Texts for cases, near-duplicates of each other only in later rounds."""
        cells = [cell for cell in self._cells() if not self._is_shown(*cell)]
        return [_text(self.name, *cell, copy) for copy in range(LONGEST_COPIES) for cell in cells]

    def _cells(self) -> Iterator[tuple[str, str]]:
        return ((act, detail) for act in self.acts for detail in self.details)

    def _is_shown(self, act: str, detail: str) -> bool:
        return (self.acts.index(act) + self.details.index(detail)) % _SHOWN == 0


@dataclass(frozen=True)
class GivenTheme(Theme):
    """A theme whose texts were given."""

    texts: tuple[str, ...] = ()

    def shown(self) -> list[str]:
        """Every other of the first texts, none of which is a case."""
        return list(self.texts[: 2 * _SHOWN : 2])

    def posts(self) -> list[str]:
        """The others."""
        return [text for text in self.texts if text not in self.shown()]


@dataclass(frozen=True)
class Policy:
    """The themes of a policy, and some of them in other languages: (language, theme, texts)."""

    name: str
    title: str
    themes: tuple[Theme, ...]
    abroad: tuple[tuple[str, str, tuple[str, ...]], ...]

    def standing(self, stands: str) -> tuple[Theme, ...]:
        """The forbidden or the allowed themes."""
        return tuple(theme for theme in self.themes if theme.stands == stands)


@dataclass(frozen=True)
class Everyday:
    """Posts that break no rule of any policy."""

    topics: Mapping[str, tuple[str, ...]]
    captions: tuple[str, ...]
    """Words that say nothing of what the picture shows."""
    filler: tuple[str, ...]
    abroad: Mapping[str, tuple[str, ...]]


_GIVEN: dict[str, Policy] = {}


def given(policy: Policy) -> Policy:
    """The policy, which `policy_of` finds from now on."""
    _GIVEN[policy.name] = policy
    return policy


def policy_of(name: str) -> Policy:
    """The policy of that name: one that was given, else one of our own."""
    return _GIVEN.get(name) or _own(name)


@cache
def _own(name: str) -> Policy:
    told = _read(name)
    numbers = {"forbidden": 0, "allowed": 0}
    themes = []
    for theme, fields in told["themes"].items():
        stands = fields["stands"]
        numbers[stands] += 1
        number = f"{2 if stands == 'forbidden' else 3}.{numbers[stands]}"
        lists = {key: tuple(fields[key]) for key in ("criteria", "acts", "details")}
        themes.append(Theme(theme, stands, number, fields["rule"], fields["clause"], **lists))
    abroad = tuple(
        (language, fields["theme"], _all(f"{name}-{language}", fields))
        for language, fields in told["abroad"].items()
    )
    return Policy(name, told["title"], tuple(themes), abroad)


@cache
def everyday() -> Everyday:
    """The posts that all policies share."""
    told = _read("everyday")
    return Everyday(
        topics={topic: _all(topic, fields, copies=1) for topic, fields in told["topics"].items()},
        captions=_all("captions", told["captions"]),
        filler=tuple(told["filler"]),
        abroad={language: _all(f"day-{language}", fields) for language, fields in told["abroad"].items()},
    )


def _all(name: str, fields: dict[str, Any], copies: int = LONGEST_COPIES) -> tuple[str, ...]:
    plain = name.rpartition("-")[2] in _ABROAD
    cells = [(act, detail) for act in fields["acts"] for detail in fields["details"]]
    return tuple(
        f"{act} {detail}{'!' * copy}" if plain else _text(name, act, detail, copy)
        for copy in range(copies)
        for act, detail in cells
    )


_ABROAD = ("es", "fr", "de", "pt", "ru", "hi")


def _text(name: str, act: str, detail: str, copy: int) -> str:
    """The same text for the same parts, so that its vector is found again whatever the seed."""
    told = _read("everyday")
    digest = hashlib.sha256(f"{name}|{act}|{detail}|{copy}".encode()).digest()
    opening = told["openings"][digest[0] % len(told["openings"])]
    closing = told["closings"][digest[1] % len(told["closings"])]
    return f"{opening}{act} {detail}{closing}"


@cache
def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return found
