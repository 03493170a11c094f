"""Asking a model for JSON and reading what it says: into a pydantic type, or not at all."""

import json
import re
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from agents.llm_errors import BadAnswer

T = TypeVar("T", bound=BaseModel)

_FENCE = re.compile(r"\A```[a-z]*[ \t]*\n(.*)\n```\Z", re.DOTALL)
_STRICT = {
    "type", "properties", "required", "additionalProperties", "items", "anyOf", "$ref", "$defs", "enum", "const",
    "description", "title",
}  # fmt: skip
"""The keywords that every provider of strict schemas takes."""
MOST_PROBLEMS = 8


def response_format(form: str, schema: type[BaseModel]) -> dict[str, Any] | None:
    """The parameter that asks for JSON; None where the provider has none."""
    if form == "json_schema":
        shape = schema.model_json_schema()
        strict = shape.get("type") == "object" and fits_strict(shape)
        name = re.sub(r"[^a-zA-Z0-9_-]", "_", schema.__name__)[:64]
        return {"type": form, "json_schema": {"name": name, "schema": shape, "strict": strict}}
    return {"type": form} if form == "json_object" else None


@lru_cache(maxsize=64)
def schema_of(schema: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of a type, made once; to be read, never changed."""
    return schema.model_json_schema()


def instruction(form: str, schema: type[BaseModel]) -> str:
    """What the system message says of the answer; the schema too, where it does not travel by itself."""
    if form == "json_schema":
        return "\n\nAnswer with one JSON object and nothing else."
    shape = json.dumps(schema_of(schema), ensure_ascii=False)
    return f"\n\nAnswer with one JSON object that fits this JSON Schema, and nothing else:\n{shape}"


def fits_strict(shape: Any) -> bool:
    """Whether a schema may be enforced word by word: every object closed, every property required and typed."""
    properties = shape.get("properties", {})
    typed = {"type", "$ref", "anyOf", "enum", "const"} & set(shape)
    if not typed or not set(shape) <= _STRICT or set(shape.get("required", ())) != set(properties):
        return False
    if shape.get("type") == "object" and shape.get("additionalProperties") is not False:
        return False
    inner = [*properties.values(), *shape.get("$defs", {}).values(), *shape.get("anyOf", ())]
    return all(fits_strict(one) for one in [*inner, *([shape["items"]] if "items" in shape else [])])


def read_answer(text: str, schema: type[T]) -> T:
    """The value of the first JSON object, to the end of the text; words before it and a code fence are tolerated.

    Raises: BadAnswer; its `problem` names fields and rules, never what the model said.
    """
    plain = text.strip()
    if found := _FENCE.match(plain):
        plain = found[1].strip()
    start = plain.find("{")
    if start < 0:
        raise BadAnswer("the model's answer holds no JSON object", "there is no JSON object in it")
    try:
        return schema.model_validate_json(plain[start:].encode("utf-8", "replace"), strict=True)
    except ValidationError as problem:
        words = "; ".join(
            _words(one) for one in problem.errors(include_input=False, include_url=False)[:MOST_PROBLEMS]
        )
        raise BadAnswer("the model's answer does not have the form it must have", words) from None


def _words(error: Any) -> str:
    where = ".".join(str(part) for part in error["loc"])[:100]
    return f"{where or 'the answer'}: {error['msg'][:200]}"
