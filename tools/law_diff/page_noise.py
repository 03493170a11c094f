"""What a capture of a page holds beside the document: navigation, notices, error pages; and its language."""

import re
from collections import Counter
from functools import cache
from typing import Any

from tools.languages import language_of
from tools.law_diff.vocabulary import category
from tools.law_diff.words import words_of

_NAVIGATION = (
    r"skip to|sign (?:up|in|out)|log ?(?:in|out)|subscribe|previous|prev\b|next\b|back to|go to|on this page"
    r"|table of contents|related (?:articles|posts|pages)|was this (?:\w+ )?helpful|did this (?:answer|help)"
    r"|share (?:this|on)|follow us|menu\b|search\b|start typing|home\b|contact(?: us)?$|help(?: cent(?:er|re))?$"
    r"|choose (?:your )?language|select (?:a |your )?(?:language|country)|languages?$|print\b|read more|close$"
    r"|learn more$|show (?:more|less)|see (?:more|all)|download (?:the )?app|get the app|loading"
    r"|still need help|visit our|powered by"
)
_NOTICES = (
    r"cookies?$|accept (?:all|cookies)|we use cookies|this (?:site|website) uses|privacy (?:policy|choices|notice)$"
    r"|terms (?:of (?:service|use))?$|all rights reserved|©|copyright \d|illustration of|image of|photo of|icon\b"
    r"|last (?:updated|modified|reviewed)|updated (?:on )?|published (?:on )?|effective date$"
    r"|\d+ (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?) ago"
)
_CHROME = re.compile(rf"(?i)^(?:{_NAVIGATION}|{_NOTICES})")
MOST_WORDS = 10
"""A longer line that begins like navigation is a sentence."""
_RULES = frozenset(("modal", "negation", "penalty"))
"""What the words of navigation never say."""
_AGO = re.compile(r"(?i)\b\d+ (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?) ago\b")
_ERROR = re.compile(
    r"(?i)something went wrong|page (?:not|can.?t be|could not be) found|\b40[034]\b|\b50[0234]\b|access denied"
    r"|forbidden|enable javascript|javascript is (?:disabled|required)|are you (?:a )?(?:human|robot)|captcha"
    r"|unusual traffic|temporarily unavailable|try again later|service unavailable|log ?in to continue"
    r"|sign in to continue|just a moment|checking your browser|rate limit|bad gateway|we use cookies"
    r"|accept all cookies|etwas schiefgegangen|page introuvable"
)
STUB = 0.1
"""A page with less than this share of the words that stood there, and fewer than `STUB_WORDS`, is none."""
STUB_WORDS = 120
SHORT = 400
"""An error page has fewer words."""


def error_page(text: str, count: int, before: int) -> bool:
    """Whether a text of so many words is an error, login or cookie page, or an empty shell, in place of the document.

    `before` are the words that stood there; 0 where that is not known.
    """
    if count < STUB_WORDS and count < STUB * before:
        return True
    return count < SHORT and (count < 0.5 * before or not before) and _ERROR.search(text) is not None


def main_language(text: str | None) -> str:
    """The language of the longest lines, where navigation and names are rare; empty where it is not sure."""
    if not text:
        return ""
    longest = sorted((_links().sub(" ", line) for line in text.split("\n")), key=len, reverse=True)
    return language_of(" ".join(longest[:5]))


def chrome_only(before: str, after: str) -> bool:
    """Whether all lines that differ are navigation: link lists, notices, dates of a page, captions."""
    old, new = (
        Counter(line.strip() for line in text.split("\n") if line.strip()) for text in (before, after)
    )
    less, more = [*(old - new)], [*(new - old)]
    lines = _without_same([_AGO.sub("", line) for line in less], [_AGO.sub("", line) for line in more])
    return all(_is_chrome(line) for line in lines)


def _without_same(less: list[str], more: list[str]) -> list[str]:
    """The lines that differ in their words."""
    words = {line: words_of(line).line for line in (*less, *more)}
    one, other = (Counter(words[line] for line in some) for some in (less, more))
    keep = (one - other) + (other - one)
    return [line for line in (*less, *more) if keep[words[line]] > 0]


def _is_chrome(line: str) -> bool:
    bare = line.strip("#*-_>|• \t")
    if not re.search(r"\w", _links().sub("", bare)):
        return True  # a line of links and pictures alone
    line = re.sub(r"[\[\]*_#>|]", "", bare).strip()
    words = words_of(line).folded
    return (
        len(words) <= MOST_WORDS and _CHROME.match(line) is not None and not _RULES & {*map(category, words)}
    )


@cache
def _links() -> Any:
    """Links and pictures of Markdown; in linear time, for pages are hostile."""
    import re2

    return re2.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\](?:\([^()]*(?:\([^()]*\)[^()]*)*\))?")
