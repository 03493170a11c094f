"""What a capture of a page holds beside the document: navigation, notices, error pages; and its language."""

import re
from collections import Counter

from tools.languages import language_of
from tools.law_diff.words import words_of

_CHROME = re.compile(
    r"(?i)^(?:skip to|sign (?:up|in|out)|log ?(?:in|out)|subscribe|previous|prev\b|next\b|back to|go to|table of contents"
    r"|on this page|related (?:articles|posts|pages)|was this (?:\w+ )?helpful|did this (?:answer|help)|share (?:this|on)"
    r"|follow us|menu\b|search\b|start typing|home\b|contact(?: us)?$|help(?: cent(?:er|re))?$|cookies?\b|accept (?:all|cookies)"
    r"|we use cookies|this (?:site|website) uses|privacy (?:policy|choices|notice)$|terms (?:of (?:service|use))?$"
    r"|all rights reserved|©|copyright|languages?\b|choose (?:your )?language|select (?:a |your )?(?:language|country)"
    r"|illustration of|image of|photo of|icon\b|print\b|read more|learn more$|show (?:more|less)|see (?:more|all)|close$"
    r"|download (?:the )?app|get the app|last (?:updated|modified|reviewed)|updated (?:on )?|published (?:on )?|effective date$"
    r"|\d+ (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?) ago|loading|still need help|visit our|powered by)"
)
_AGO = re.compile(r"(?i)\b\d+ (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?) ago\b")
_LINKS = re.compile(r"!?\[(?:[^\[\]]|!?\[[^\]]*\])*\](?:\([^()]*(?:\([^()]*\)[^()]*)*\))?")
_ERROR = re.compile(
    r"(?i)something went wrong|page (?:not|can.?t be|could not be) found|\b40[034]\b|\b50[0234]\b|access denied|forbidden"
    r"|enable javascript|javascript is (?:disabled|required)|are you (?:a )?(?:human|robot)|captcha|unusual traffic"
    r"|temporarily unavailable|try again later|service unavailable|log ?in to continue|sign in to continue|just a moment"
    r"|checking your browser|rate limit|bad gateway|we use cookies|accept all cookies|etwas schiefgegangen|page introuvable"
)
STUB = 0.1
"""A page with less than this share of the words that stood there, and fewer than `STUB_WORDS`, is none."""
STUB_WORDS = 120
SHORT = 400
"""An error page has fewer words."""


def error_page(text: str, words_before: int | None) -> bool:
    """Whether a text is an error, login or cookie page, or an empty shell, in place of the document."""
    count = len(words_of(text).keys)
    before = words_before or 0
    if count < STUB_WORDS and count < STUB * before:
        return True
    return count < SHORT and (count < 0.5 * before or not before) and _ERROR.search(text) is not None


def main_language(text: str | None) -> str:
    """The language of the longest lines, where navigation and names are rare; empty where it is not sure."""
    if not text:
        return ""
    longest = sorted((_LINKS.sub(" ", line) for line in text.split("\n")), key=len, reverse=True)
    return language_of(" ".join(longest[:5]))


def chrome_only(before: str, after: str) -> bool:
    """Whether all lines that differ are navigation: link lists, notices, dates of a page, captions."""
    old, new = (Counter(line.strip() for line in text.split("\n") if line.strip()) for text in (before, after))
    less, more = [*(old - new)], [*(new - old)]
    lines = _without_same([_AGO.sub("", line) for line in less], [_AGO.sub("", line) for line in more])
    return all(_is_chrome(line) for line in lines)


def _without_same(less: list[str], more: list[str]) -> list[str]:
    """The lines that differ in their words."""
    one, other = (Counter(" ".join(words_of(line).folded) for line in some) for some in (less, more))
    keep = (one - other) + (other - one)
    return [line for line in (*less, *more) if keep[" ".join(words_of(line).folded)] > 0]


def _is_chrome(line: str) -> bool:
    bare = line.strip("#*-_>|• \t")
    if not re.search(r"\w", _LINKS.sub("", bare)):
        return True  # a line of links and pictures alone
    words = re.sub(r"[\[\]*_#>|]", "", bare).strip()
    return len(words) <= 160 and _CHROME.match(words) is not None
