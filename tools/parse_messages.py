"""Chat messages as `render` writes them, read back into a prompt: what was edited in a chat console can come back."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from knowledge_base.errors import WrongUsage
from knowledge_base.prompts import PromptSpec
from tools import render

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_CITED = re.compile(rf'(.*) \(clause ({_QUOTED}|[^\s"(),]+)(?:, version \d+)?\)\Z')
_HEAD = re.compile(r"Prompt (\S+) of policy (\S+); (precision|recall) of at least (\S+)\.\Z")
_ASKED = re.compile(r"(?:-|\d+\.) \[([^\]]*)\] (.*)\Z")
_DEFINED = re.compile(rf"- ({_QUOTED}|[^:]*): (.*)\Z")
_LABELLED = re.compile(r"- If yes: label (\S+), severity (\S+)\.\Z")
_NAMED = re.compile(r"- (?:Except )?(\S+): (.*)\Z")
_SECTIONS = (render.DEFINITIONS, render.SCOPE, render.QUESTIONS, render.EXCEPTIONS, render.OUTCOMES)
_LISTS = {"Answer yes": "examples", "Answer no": "counter_examples", "Excepted": "examples"}
_LINES = {"Yes, for one": "criteria", "Pattern": "patterns", "such as": "criteria"}

Fields = dict[str, Any]


def parse_messages(messages: Sequence[Mapping[str, str]]) -> PromptSpec:
    """The prompt that a system message was rendered from, with whatever was edited in it since.

    Raises: WrongUsage naming the line that cannot be read.
    """
    system = next((message["content"] for message in messages if message.get("role") == "system"), None)
    if system is None:
        raise WrongUsage("the messages hold no system message; give them as 'redline bundle' writes them")
    text = system.replace("\r\n", "\n").partition(f"\n{render.CLAUSES}")[0]
    try:
        return PromptSpec.model_validate(_Reader(text).fields())
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "prompt"
        raise WrongUsage(f"the messages: {where!r}: {first['msg']}; see 'redline schema prompt'") from None


def document_of(text: str) -> str:
    """Chat messages in JSON as the prompt's YAML; any other text as it is.

    Raises: WrongUsage as `parse_messages`.
    """
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        return text
    is_chat = isinstance(held, list) and all(isinstance(one, dict) for one in held)
    if not is_chat or not any(one.get("role") == "system" for one in held):
        return text
    return parse_messages([one for one in held if isinstance(one.get("content"), str)]).to_yaml()


class _Reader:
    """Reads the lines of a system message one after the other into the fields of a prompt."""

    def __init__(self, text: str) -> None:
        head, *parts = re.split(rf"^({'|'.join(map(re.escape, _SECTIONS))})[ \t]*$", text, flags=re.MULTILINE)
        self._head = head
        self._sections = dict(zip(parts[::2], parts[1::2], strict=True))

    def fields(self) -> Fields:
        """Everything that was told."""
        found = self._named_and_instructed()
        found["definitions"] = [self._definition(line) for line in self._lines(render.DEFINITIONS)]
        scope = (line for line in self._lines(render.SCOPE) if line != render.SCOPE_RULE)
        found["scope"] = [self._asked(line) for line in scope]
        found["questions"] = self._questions()
        exceptions: Fields = {"exceptions": []}
        for line in self._lines(render.EXCEPTIONS):
            self._about(exceptions, line)
        found["exceptions"] = exceptions["exceptions"]
        found["outcomes"] = self._outcomes()
        return found

    def _lines(self, section: str) -> list[str]:
        lines = self._sections.get(section, "").split("\n")
        return [line.strip(" \t") for line in lines if line.strip(" \t")]

    def _named_and_instructed(self) -> Fields:
        first, _, rest = self._head.lstrip("\n").partition("\n")
        second, _, told = rest.partition("\n")
        named = _HEAD.match(second.strip())
        if not first.startswith("# ") or named is None:
            raise _unread(first if not first.startswith("# ") else second)
        name, policy, metric, value = named.groups()
        return {
            "title": _text(first[2:]),
            "name": name,
            "policy": policy,
            "floor": {"metric": metric, "value": _number(value, second)},
            "instructions": _text(told.strip("\n")),
        }

    def _questions(self) -> list[Fields]:
        found: list[Fields] = []
        for line in self._lines(render.QUESTIONS):
            if line == render.QUESTION_RULE:
                continue
            if _ASKED.match(line) and not line.startswith("- "):
                found.append(self._asked(line) | {"exceptions": []})
            elif not found:
                raise _unread(line)
            elif labelled := _LABELLED.match(line):
                found[-1] |= {"label": labelled[1], "severity": labelled[2]}
            else:
                self._about(found[-1], line)
        return found

    def _about(self, owner: Fields, line: str) -> None:
        """A line below a question, or below what is excepted from every question."""
        if line.startswith("- Except ") and (named := _NAMED.match(line)):
            allows, clause = _cited(named[2], line)
            owner["exceptions"].append({"name": named[1], "allows": allows, "clause": clause})
            return
        kind, _, rest = line.removeprefix("- ").partition(": ")
        last = owner["exceptions"][-1] if kind in ("such as", "Excepted") and owner["exceptions"] else owner
        if kind in _LISTS:
            last.setdefault(_LISTS[kind], []).append(_example(rest, line))
        elif kind in _LINES:
            last.setdefault(_LINES[kind], []).append(_text(rest))
        else:
            raise _unread(line)

    def _outcomes(self) -> list[Fields]:
        found: list[Fields] = []
        for line in self._lines(render.OUTCOMES):
            if line.startswith("- Passed on: ") and found:
                found[-1]["escalation"] = _text(line.removeprefix("- Passed on: "))
            elif named := _NAMED.match(line):
                cited = _CITED.match(named[2])
                action, clause = (_text(cited[1]), _id(cited[2])) if cited else (_text(named[2]), None)
                found.append({"label": named[1], "action": action, "clause": clause})
            else:
                raise _unread(line)
        return found

    def _definition(self, line: str) -> Fields:
        defined = _DEFINED.match(line)
        if defined is None:
            raise _unread(line)
        meaning, clause = _cited(defined[2], line)
        return {"term": _text(defined[1]), "meaning": meaning, "clause": clause}

    def _asked(self, line: str) -> Fields:
        asked = _ASKED.match(line)
        if asked is None:
            raise _unread(line)
        ask, clause = _cited(asked[2], line)
        return {"id": asked[1], "ask": ask, "clause": clause}


def _cited(text: str, line: str) -> tuple[str, str]:
    cited = _CITED.match(text)
    if cited is None:
        raise WrongUsage(f"the line {line[:120]!r} cites no clause; end it with '(clause POLICY/NUMBER)'")
    return _text(cited[1]), _id(cited[2])


def _id(text: str) -> str:
    return _text(text)


def _text(text: str) -> str:
    """A value: what a JSON string holds, or the words as they are."""
    if not text.startswith('"'):
        return text
    try:
        return str(json.loads(text))
    except ValueError:
        raise _unread(text) from None


def _number(text: str, line: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise _unread(line) from None


def _example(text: str, line: str) -> Fields:
    """A JSON string, then why and whence where they are told."""
    found = re.fullmatch(rf"({_QUOTED})(?:, why: ({_QUOTED}))?(?:, case: ({_QUOTED}))?", text)
    if found is None:
        raise _unread(line)
    parts = zip(("text", "why", "case"), found.groups(), strict=True)
    return {name: _text(part) for name, part in parts if part is not None}


def _unread(line: str) -> WrongUsage:
    return WrongUsage(f"the line {line[:120]!r} is not in the form of a prompt; see docs/llm.md")
