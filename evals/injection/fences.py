"""Whether a text of others stays where a model is told that others wrote it, in every prompt that is shipped."""

import json
import re
from collections.abc import Iterator

from agents.prompting import PROMPTS, load_prompt
from knowledge_base.prompts import Example, PromptSpec, Question
from knowledge_base.records import ClauseId
from tools.render import messages
from tools.visible import visible

_CODE = re.compile(r"a mark with the code ([0-9a-f]+) ends it")
_ANSWER = re.compile(r"^   - Answer yes: (.+)$", re.MULTILINE)


def unfenced(text: str) -> tuple[str, ...]:
    """Where a text gets out of its fence."""
    return (*_in_prompts(text), *_in_examples(text))


def _in_prompts(text: str) -> Iterator[str]:
    """The shipped prompts, with the text as each of their data."""
    for file in sorted(PROMPTS.glob("*.md")):
        prompt = load_prompt(file.stem)
        values = dict.fromkeys(prompt.data, text) | dict.fromkeys(prompt.values, "x")
        system, user = prompt.render(values)
        found = _CODE.search(system)
        code = found[1] if found else "none"
        outside = user
        for name in prompt.data:
            outside = re.sub(
                rf"<data {name} {code}>\n.*?\n</data {name} {code}>", "", outside, flags=re.DOTALL
            )
        plain = prompt.render(dict.fromkeys(prompt.data, "x") | dict.fromkeys(prompt.values, "x"))[0]
        if len(system) != len(plain) or (text in outside and prompt.data):
            yield f"the prompt {prompt.name}"


def _in_examples(text: str) -> Iterator[str]:
    """A moderation prompt that shows the text as an example: one line, quoted, with nothing unseen in it."""
    clause = ClauseId("scams/2.1")
    question = Question(id="q1", ask="Does it?", clause=clause, label="x", examples=(Example(text=text),))
    (system, _) = messages(PromptSpec(name="p", policy="scams", title="t", questions=(question,)), {})
    lines = _ANSWER.findall(system["content"])
    try:
        whole = len(lines) == 1 and isinstance(json.loads(lines[0]), str)
    except ValueError:
        whole = False
    if not whole:
        yield "an example"
    if visible(system["content"]) != system["content"]:
        yield "an example shows what cannot be seen"
