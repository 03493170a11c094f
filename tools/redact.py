"""Personal data out of case text before it is shown, logged, or put into a prompt."""

import re2

_KINDS = (
    ("[email]", r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,200}\.[A-Za-z]{2,24}"),
    ("[link]", r"(?i)\b(?:https?://|www\.)[^\s<>\"']{1,500}"),
    ("[iban]", r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"),
    ("[card]", r"\b(?:0[ -]?)?[1-9](?:[ -]?\d){12,18}\b"),
    (
        "[phone]",
        r"(?:\+|\b00)\d[\d ()/.-]{6,18}\d\b|\b0\d{2,4}[ /-]\d{3,}(?:[ -]?\d){0,10}\b|\b0\d{9,11}\b"
        r"|\(\d{3}\) ?\d{3}-\d{4}\b|\b\d{3}[ .-]\d{3}[ .-]\d{4}\b",
    ),
    ("[handle]", r"(?:^|\B)@[A-Za-z0-9_.]{2,40}\b"),
    ("[ip]", r"\b(?:\d{1,3}\.){3}\d{1,3}\b"),
)
_PATTERNS = tuple((label, re2.compile(pattern)) for label, pattern in _KINDS)


def redact(text: str) -> str:
    """Emails, links, account and card numbers, phone numbers, handles and addresses of machines, each as its kind."""
    for label, pattern in _PATTERNS:
        text = pattern.sub(label, text)
    return text
