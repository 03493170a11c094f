"""What OpenAI refuses of a request, in its words."""

import re
from typing import Any

from tests.llm_answers import words_of

PARAMETERS = {
    "model", "messages", "max_tokens", "max_completion_tokens", "temperature", "response_format", "stop", "seed",
    "top_p", "n", "user", "frequency_penalty", "presence_penalty", "metadata", "store", "reasoning_effort",
}  # fmt: skip
"""The parameters of a chat completion that the double knows; OpenAI refuses unknown ones too."""
STRICT_SCHEMA = {
    "type", "properties", "required", "additionalProperties", "items", "anyOf", "$ref", "$defs", "enum", "const",
    "description", "title", "pattern", "format", "minimum", "maximum", "minItems", "maxItems",
}  # fmt: skip
"""The keywords that a strict schema may have."""


def problem_of(body: dict[str, Any]) -> str | None:
    """What OpenAI would say is wrong with the body."""
    if unknown := sorted(set(body) - PARAMETERS):
        return f"Unrecognized request argument supplied: {', '.join(unknown)}"
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        return "[] is too short - 'messages'"
    for message in messages:
        if not isinstance(message, dict) or message.get("role") not in {
            "system",
            "developer",
            "user",
            "assistant",
        }:
            return "Invalid value for 'messages[].role'"
        content = message.get("content")
        if not isinstance(content, str) and (message["role"] != "user" or not _are_parts(content)):
            return "Invalid type for 'messages[].content': expected a string or parts of a user message"
    for name in ("max_tokens", "max_completion_tokens"):
        if name in body and (not isinstance(body[name], int) or body[name] < 1):
            return f"Invalid value for '{name}'"
    if not 0 <= body.get("temperature", 1) <= 2:
        return "Invalid value for 'temperature': expected a value between 0 and 2"
    said = " ".join(words_of(message["content"]) for message in messages)
    return _format_problem(body.get("response_format", {"type": "text"}), said)


def _format_problem(wanted: Any, said: str) -> str | None:
    kind = wanted.get("type") if isinstance(wanted, dict) else None
    if kind == "json_object" and "json" not in said.lower():
        return "'messages' must contain the word 'json' in some form"
    if kind != "json_schema":
        return None if kind in ("text", "json_object") else "Invalid value for 'response_format.type'"
    given = wanted.get("json_schema")
    if not isinstance(given, dict) or not isinstance(given.get("schema"), dict):
        return "Missing required parameter: 'response_format.json_schema.schema'"
    if not re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", str(given.get("name"))):
        return "Invalid 'response_format.json_schema.name'"
    return _strict_problem(given["schema"]) if given.get("strict") else None


def _strict_problem(schema: Any, where: str = "()") -> str | None:
    """What keeps a schema from being strict: OpenAI wants every object closed and every property required."""
    if unknown := sorted(set(schema) - STRICT_SCHEMA):
        return f"Invalid schema: In context={where}, {unknown[0]!r} is not permitted."
    properties = schema.get("properties", {})
    if schema.get("type") == "object" and schema.get("additionalProperties") is not False:
        return f"Invalid schema: In context={where}, 'additionalProperties' is required to be false."
    if set(schema.get("required", ())) != set(properties):
        return (
            f"Invalid schema: In context={where}, 'required' is required to include every key in properties."
        )
    inner = [*properties.values(), *schema.get("$defs", {}).values(), *schema.get("anyOf", ())]
    inner += [schema["items"]] if "items" in schema else []
    return next((problem for one in inner if (problem := _strict_problem(one, f"{where}/"))), None)


def _are_parts(content: Any) -> bool:
    """Whether it is a list of texts and pictures, each a data URL of a picture or an https address."""
    if not isinstance(content, list) or not content:
        return False
    for part in content:
        kind = part.get("type") if isinstance(part, dict) else None
        if kind == "text" and set(part) == {"type", "text"} and isinstance(part["text"], str):
            continue
        if (
            kind != "image_url"
            or set(part) != {"type", "image_url"}
            or not isinstance(part["image_url"], dict)
        ):
            return False
        if not re.match(
            r"https://|data:image/(png|jpeg|gif|webp);base64,", str(part["image_url"].get("url"))
        ):
            return False
    return True
