"""Known terms in disguise: where a text matches a pattern only once its evasive spelling is undone.

Known are the patterns of the prompts in force and the workspace's list of terms (`[terms]` in redline.toml).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import re2

from knowledge_base.prompts import PromptSpec
from knowledge_base.records import CaseId
from tools.normalise import Normalised, normalise

LONGEST = 60


class Known(NamedTuple):
    """A pattern of a policy."""

    policy: str
    pattern: Any


class Disguised(NamedTuple):
    """A known term as a case spells it: the term read plainly, and the spelling."""

    policy: str
    term: str
    form: str
    case: CaseId


def known_terms(specs: Iterable[PromptSpec], terms: dict[str, Sequence[str]]) -> tuple[Known, ...]:
    """The patterns of some prompts, and one of all the terms that are listed for each policy."""
    found = [
        Known(spec.policy, re2.compile(f"(?i){pattern}"))
        for spec in specs
        for question in spec.questions
        for pattern in question.patterns
    ]
    for policy, words in terms.items():
        either = "|".join(re2.escape(word) for word in words if word.strip())
        if either:
            found.append(Known(policy, re2.compile(rf"(?i)\b(?:{either})\b")))
    return tuple(found)


def disguised(texts: Iterable[tuple[CaseId, str]], known: Sequence[Known]) -> Iterator[Disguised]:
    """Every known term that a text holds in disguise, each spelling once a case."""
    for case_id, text in texts:
        plain = normalise(text)
        if plain.changed:
            yield from dict.fromkeys(_in_text(case_id, text, plain, known))


def _in_text(case_id: CaseId, text: str, plain: Normalised, known: Sequence[Known]) -> Iterator[Disguised]:
    for policy, pattern in known:
        for match in pattern.finditer(plain.text):
            if match.start() == match.end():
                continue
            spelt = _as_written(text, plain, match.start(), match.end())
            if not pattern.search(spelt):
                yield Disguised(policy, match[0].casefold()[:LONGEST], spelt[:LONGEST], case_id)


def _as_written(text: str, plain: Normalised, start: int, end: int) -> str:
    """The stretch of the original that a stretch of the plain text was read from."""
    return text[plain.offsets[start] : plain.offsets[end - 1] + 1]
