"""Texts that try to ping, link, format, hide and break out, and what holds of every card whatever it quotes."""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from evals.harness.rows import read_rows
from evals.injection.rows import InjectionRow
from evals.injection.suite import SUITE
from tests.slack_double.block_rules import check_message_blocks, measure
from tests.slack_double.view_rules import check_view

BUDGET = 13_200
HOSTILE = {
    "channel": "look here <!channel> <!here> <!everyone> @channel @here @everyone",
    "person": "<@U0ADMIN> <@W12345|boss> @mira #general <#C0GENERAL|general> <!subteam^S01|leads>",
    "link": "see https://evil.example/x?y=1 or <https://evil.example|click me> or www.evil.example or evil.example/a",
    "other links": "mailto:a@evil.example slack://open?team=T1 javascript://x ftp://evil.example tel:+123",
    "marks": "*approved* _by_ ~nobody~ `code` ```\nblock\n``` > quote\n> quote\n>>> all",
    "emoji": ":white_check_mark: Approved :tada::+1:",
    "date": "<!date^1392734382^{date}|x> &lt;!channel&gt; &amp;lt;!here&amp;gt;",
    "bidi": "safe \u202e txet desrever \u2066 hidden \u200b\u200d\ufeff \x07\x1b[31m red",
    "lines": "\n" * 10_000,
    "letters and lines": "a\n" * 5_000,
    "zalgo": "z" + "\u0335\u0321\u0344" * 2_000 + "algo",
    "long": "x" * 100_000,
    "ampersands": "&<>" * 2_000,
    "faces": "\U0001f480" * 4_000,
    "json": '"}]}, {"type": "actions", "elements": []}',
    "empty": " ",
}


def _planted() -> dict[str, str]:
    """What the suite `injection` plants, by form."""
    by_form: dict[str, list[str]] = {}
    for row in read_rows(SUITE.folder / "cases.jsonl", InjectionRow):
        if row.form in ("slack", "hidden", "markup", "system"):
            by_form.setdefault(f"planted {row.form}", []).extend(row.texts)
    return {form: "\n".join(dict.fromkeys(texts)) for form, texts in by_form.items()}


HOSTILE |= _planted()
_PINGS = re.compile(r"<[!@#]|@(?=\w)|#(?=[a-zA-Z])")
_LINKS = re.compile(r"\b(?!hxxps?:)[a-z]{1,20}://|\bwww\.\w|\bevil\.example", re.IGNORECASE)
_TOKENS = re.compile(r"<[^>]*>")


def nodes(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every object of a JSON value."""
    if isinstance(value, Mapping):
        yield value
        for each in value.values():
            yield from nodes(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from nodes(each)


def words_of(blocks: Any) -> str:
    """All that a reader sees, entities undone."""
    texts = [str(node["text"]) for node in nodes(blocks) if isinstance(node.get("text"), str)]
    return "\n".join(texts).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def harmless(blocks: Any) -> None:
    """Nothing pings, links, hides or is sent with Slack's own parsing on; every form that text takes is looked at."""
    for node in nodes(blocks):
        assert node.get("type") not in ("link", "user", "usergroup", "channel", "broadcast", "emoji", "date")
        assert "url" not in node
        assert "image_url" not in node
        text = node.get("text")
        if not isinstance(text, str):
            continue
        assert not _PINGS.search(text), text[:200]
        assert not _LINKS.search(text), text[:200]
        assert not hidden_in(text), text[:200]
        if node.get("type") == "mrkdwn":
            assert node.get("verbatim") is True, text[:200]
            assert not _TOKENS.search(text), text[:200]
            assert "<" not in text
        if node.get("type") == "plain_text":
            assert node.get("emoji") is not True or text.isascii()


def hidden_in(text: str) -> list[str]:
    """Characters that hide or reorder text; joiners that emoji and scripts need are none."""
    return [
        character
        for character in text
        if character not in "\n\t\u200c\u200d"
        and unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    ]


def fits(blocks: list[dict[str, Any]], files: tuple[str, ...] = ()) -> None:
    """Slack would take the message, by the rules of the double and by the size of its JSON."""
    check_message_blocks(blocks, files, BUDGET)
    assert len(blocks) <= 50
    assert measure(blocks) <= 13_000


def fits_view(view: dict[str, Any]) -> None:
    """Slack would take the modal or home."""
    check_view(view, view["type"], ())
    assert len(json.dumps(view)) < 250_000
    assert len(view.get("private_metadata", "")) < 3_000


def values_of(blocks: Any) -> set[str]:
    """What the buttons carry."""
    return {str(node["value"]) for node in nodes(blocks) if node.get("type") == "button"}


def actions_of(blocks: Any) -> list[str]:
    """What can be pressed, in order."""
    return [
        str(node["action_id"]) for node in nodes(blocks) if node.get("type") in ("button", "feedback_buttons")
    ]
