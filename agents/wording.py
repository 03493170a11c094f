"""Plain words: what people read of clauses, days, markets and figures. No markup, and nothing over 600 characters."""

import re
import unicodedata
from datetime import date

from agents.places import market_name
from knowledge_base.changes import Rate
from knowledge_base.records import GLOBAL
from tools.visible import visible

MOST_SUMMARY = 590
_MARKUP = re.compile(r"\*\*|__|`|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)")

_GREETING = re.compile(
    r"^\W{0,3}(?:(?:(?:hi|hello|hey|hallo|hola|ol[áa]|bonjour|salut|ciao|cze[śs][ćc]|merhaba|dear|good (?:morning|"
    r"afternoon|evening|day)|morning|guten (?:morgen|tag)|bom dia|sorry|apologies|excuse me|quick (?:question|one)|"
    r"one more(?: question| thing)?|another (?:question|one)|me again|(?:sorry )?to (?:bother|ask)(?: you)?(?: again)?)"
    r"(?: (?:team|all|everyone|everybody|folks|there|again|redline|zusammen|a todos|à tous))*)(?:\s*[,.!:;–-]+\s*|\s+$|"
    r"\s+(?=to (?:bother|ask))))+",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"(?:^|[\s,.!?;–-]+)(?<![\w])(?:(?:many |a lot of )?thanks|thank you|thx|ty|cheers|danke|obrigad[oa]|gracias|merci|"
    r"grazie|bedankt|much appreciated)(?: (?:in advance|a lot|so much|very much|a million|again|team|all|"
    r"schön|im voraus))*[\s!.]*$",
    re.IGNORECASE,
)


def sound(text: str) -> str:
    """A question without characters that cannot be kept or searched for: halves of surrogate pairs, and controls."""
    return "".join(
        " " if unicodedata.category(one) in ("Cc", "Cs") and one not in "\n\t" else one for one in text
    )


def without_courtesies(question: str) -> str:
    """A question without the greeting before it and the thanks after it; as it is where there is nothing else."""
    return _THANKS.sub("", _GREETING.sub("", question)).strip() or question.strip()


def plain(text: str) -> str:
    """A text on one line without the marks of Markdown."""
    return " ".join(_MARKUP.sub("", visible(text)).split())


def shortened(text: str, most: int) -> str:
    """At most so many characters, cut between words."""
    if len(text) <= most:
        return text
    cut = text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:")
    return f"{cut}…"


def summary_of(*sentences: str) -> str:
    """Sentences as one summary; those that no longer fit are left out."""
    said = ""
    for sentence in filter(None, map(str.strip, sentences)):
        if said and len(said) + 1 + len(sentence) > MOST_SUMMARY:
            break
        said = f"{said} {sentence}".strip()
    return shortened(said, MOST_SUMMARY)


def on_day(day: date, today: date) -> str:
    """`Today`, or `On 2026-03-01`, for the beginning of a sentence."""
    return "Today" if day == today else f"On {day}"


def where(market: str) -> str:
    """`in Germany`; nothing for the rules that hold everywhere."""
    return "" if market == GLOBAL else f" in {market_name(market)}"


def percentage(rate: Rate) -> str:
    """`81% (76 to 86)`; `not known` where there is no value."""
    if rate.value is None:
        return "not known"
    if rate.low is None or rate.high is None:
        return f"{rate.value:.0%}"
    return f"{rate.value:.0%} ({100 * rate.low:.0f} to {100 * rate.high:.0f})"
