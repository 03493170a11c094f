"""A model that judges by the rules it is sent, for the double; and an LLM judge before it."""

import re
import struct
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from agents.briefs import Briefs
from agents.judge import LlmJudge
from agents.llm import Gateway
from agents.pictures import Pictures
from knowledge_base.prompts import PromptSpec
from knowledge_base.store import Store
from tests.fakes import WordEmbedder
from tests.llm_answers import Answer, Request, says
from tests.llm_desk import settings_for
from tests.llm_double import LlmDouble
from tools.parse_messages import parse_messages

_CASE = re.compile(r"<data case (\w+)>\n(.*)\n</data case \1>", re.DOTALL)


def case_in(request: Request) -> str:
    """The text of the case that was asked about."""
    found = _CASE.search(request.text)
    assert found is not None, request.text[-500:]
    return found[2]


def spec_in(request: Request) -> PromptSpec:
    """The prompt that the rules tell."""
    return parse_messages(request.body["messages"])


def answer_to(request: Request, words: Mapping[str, str] | None = None, **changes: Any) -> dict[str, Any]:
    """A sound answer: a question is answered yes where its word stands in the case, which is what is quoted.

    `words` are by question; by default every question's is "fee". A scope question is answered yes.
    """
    spec, case, steps, label = spec_in(request), case_in(request), [], "none"
    for asked in spec.scope:
        steps.append(step(asked.id, "yes"))
    for question in spec.questions:
        word = (words or {}).get(question.id, "fee")
        if word in case:
            steps.append(step(question.id, "yes", quote=word, confidence=0.9))
            label = question.label
            break
        steps.append(step(question.id, "no", confidence=0.8))
    return {"steps": steps, "label": label, "confidence": 0.9, **changes}


def step(question: str, answer: str, **fields: Any) -> dict[str, Any]:
    """One step of an answer."""
    return {"question": question, "answer": answer, "exception": "", "quote": "", "confidence": 1.0, **fields}


def sound(request: Request) -> Answer:
    """What a model that keeps to the rules answers."""
    return says(answer_to(request))


def by_case(special: Mapping[str, Answer]) -> Callable[[Request], Answer]:
    """Sound answers, but special ones to cases that hold a word."""

    def answer(request: Request) -> Answer:
        case = case_in(request)
        return next((told for word, told in special.items() if word in case), None) or sound(request)

    return answer


def judge_before(store: Store, double: LlmDouble, root: Path, **changes: Any) -> LlmJudge:
    """An LLM judge whose model is the double."""
    settings = settings_for(double, **changes)
    briefs = Briefs(store, WordEmbedder(), Pictures(root, settings))
    return LlmJudge(Gateway(store, settings, pause=lambda seconds: None), briefs)


def png(size: int = 1) -> bytes:
    """A small picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        whole = name + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    header = struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\x00" + b"\x80" * size for _ in range(size)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def nearest(request: Request) -> Answer:
    """A model that goes by what the prompt says: by the words that a case shares with each text of a question.

    Nothing about the cases is told to it, so that another prompt truly changes what it answers.
    """
    spec, case, steps, label = spec_in(request), case_in(request), [], "none"
    words = _content(case)
    for question in spec.questions:
        yes = [question.ask, *question.criteria, *(one.text for one in question.examples)]
        allowed = [(one.text, "") for one in question.counter_examples]
        for exception in (*question.exceptions, *spec.exceptions):
            texts = (exception.allows, *exception.criteria, *(one.text for one in exception.examples))
            allowed += [(text, exception.name) for text in texts]
        for_it = max(_shared(words, text) for text in yes)
        against, name = max(((_shared(words, text), name) for text, name in allowed), default=(0.0, ""))
        if for_it >= ALIKE and for_it > against:
            steps.append(step(question.id, "yes", quote=case[:40], confidence=0.9))
            label = question.label
            break
        excepted = for_it >= ALIKE and bool(name)
        answer = "excepted" if excepted else "no"
        steps.append(step(question.id, answer, exception=name if excepted else "", quote=case[:40]))
    return says({"steps": steps, "label": label, "confidence": 0.9})


ALIKE = 0.25
"""The share of a text's words that it holds, from which `nearest` says that a case is like it."""


def one_in(number: int, bad: Answer, then: Callable[[Request], Answer]) -> Callable[[Request], Answer]:
    """Every so-manieth case, by its text, is answered badly, however often it is asked."""

    def answer(request: Request) -> Answer:
        return bad if zlib.crc32(case_in(request).encode()) % number == 0 else then(request)

    return answer


def _content(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"\w+", text.casefold()) if len(word) > 3)


def _shared(words: frozenset[str], text: str) -> float:
    own = _content(text)
    return len(words & own) / max(len(own), 1)
