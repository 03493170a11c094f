"""Personal data out of case text before it is shown, logged, or put into a prompt.

Patterns are RE2's, so the time taken is in proportion to the text, whatever it holds. What looks like an account or
card number but fails its check digit is taken out too, as a number: a mistyped one is somebody's all the same.
"""

import re
from collections.abc import Callable
from typing import Any

import re2

_ID_WORDS = (
    r"passport|passeport|pasaporte|passaporto|passaporte|reisepass|paspoort|national id|id card|identity card|"
    r"personalausweis|ausweis|social security|ssn|driver['’]?s licen[cs]e|führerschein|tax id|steuer-?id|aadhaar|"
    r"codice fiscale|cpf|pesel|bsn|curp|nino"
)
_NUMBERED = (
    r"(?: ?(?:no|nr|number|num|nummer|numéro|numero|número|n[°ºo])\.?)?(?: is| ist| es| est)? ?[:#]? ?"
)
_ID = r"[A-Z]{0,3}[ -]?\d(?:[ .-]?[A-Z]{0,2}\d){3,18}[A-Z]?\b"

# Latin and Cyrillic letters: with all of Unicode's, the automata outgrow RE2's memory.
_CAPITAL = r"[A-ZÀ-ÞĀ-ſА-ЯЁІЇҐ][A-Za-zÀ-ɏа-яёіїєґ'’-]*"
_NAMES = rf"{_CAPITAL}(?: {_CAPITAL}){{0,2}}"
_HOUSE = r"\d{1,4}[A-Za-z]?\b"
_OF = r"(?:(?:de|du|des|del|della|dei|da|do|dos|das|la|las|los|le|les|el|von|van|der) |d['’]|l['’]){0,3}"
_STREETS = (
    r"\b\d{1,5}[A-Za-z]? (?:[NSEW]\.? )?(?:[A-Z][a-z'’]+ |\d{1,3}(?:st|nd|rd|th) ){1,3}"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Square|Terrace|Highway|Hwy|Parkway|"
    r"Pkwy|Crescent)\b",
    rf"{_CAPITAL}(?:straße|strasse|str\.|gasse|allee|damm|weg|platz|straat|laan|gracht|gatan|vägen) {_HOUSE}",
    rf"{_CAPITAL} (?:Straße|Strasse|Str\.|Allee|Gasse) {_HOUSE}",
    rf"\b\d{{1,4}}(?: ?(?:bis|ter))?,? (?i:rue|avenue|boulevard|allée|chemin|impasse|quai|place) {_OF}{_NAMES}",
    r"\b(?:Calle|C/|Avenida|Avda\.?|Av\.|Plaza|Paseo|Rua|Travessa|Praça|Via|Viale|Corso|Piazza) ?"
    rf"{_OF}{_NAMES},? (?:n[º°o]?\.? ?)?{_HOUSE}",
    rf"(?:ул\.|улица|проспект|вул\.|ul\.|ulica|aleja) {_NAMES},? (?:д\. ?|дом )?\d{{1,4}}",
    rf"{_NAMES} (?:Sokak|Sokağı|Sok\.|Caddesi|Cad\.) No ?: ?\d{{1,4}}",
    r"(?i:\b(?:p\.? ?o\.? ?box|postfach|apartado(?: de correos)?|caixa postal) \d[\d ]{0,8})",
)


def _card(match: Any) -> str:
    """Luhn's check digit tells cards from other numbers; a zero before the first digit changes nothing in it."""
    digits = [int(character) for character in match[0] if character.isdigit()]
    doubled = (2 * digit - 9 * (digit > 4) for digit in digits[-2::-2])
    return "[card]" if (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0 else "[number]"


def _iban(match: Any) -> str:
    """Written in small letters it is one only if its check digits say so (ISO 7064, modulo 97)."""
    plain = match[0].replace(" ", "")
    number = "".join(str(int(character, 36)) for character in plain[4:] + plain[:4])
    return "[iban]" if len(plain) >= 15 and int(number) % 97 == 1 else str(match[0])


def _spanish(match: Any) -> str:
    """The letter of a DNI or NIE is the remainder by 23."""
    plain = (
        match[0].replace("-", "").translate(str.maketrans("XYZ", "012")) if match[0][0] in "XYZ" else match[0]
    )
    number, letter = plain.replace("-", "")[:-1], match[0][-1]
    return "[id]" if "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23] == letter else str(match[0])


_KINDS: tuple[tuple[str | Callable[[Any], str], str], ...] = (
    ("[email]", r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,200}\.[A-Za-z]{2,24}"),
    ("[link]", r"(?i)\b(?:https?://|www\.)[^\s<>\"']{1,500}"),
    ("[iban]", r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"),
    (_iban, r"\b[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{4}){2,7}(?: ?[A-Za-z0-9]{1,3})?\b"),
    ("[id]", r"\b\d{3}-\d{2}-\d{4}\b"),
    ("[id]", r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b"),
    ("[id]", r"\b[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]\b|\b[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z0-9]\d\b"),
    (_spanish, r"\b(?:\d{8}|[XYZ]-?\d{7})-?[A-HJ-NP-TV-Z]\b"),
    ("[id]", r"\b\d{3}\.\d{3}\.\d{3}-\d{2}\b"),
    ("[id]", r"\b\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]\b"),
    (lambda match: f"{match[1]}[id]", rf"(?i)\b((?:{_ID_WORDS}){_NUMBERED}){_ID}"),
    (_card, r"\b(?:0[ -]?)?[1-9](?:[ -]?\d){12,18}\b"),
    ("[id]", r"\b[2-9]\d{3}[ -]\d{4}[ -]\d{4}\b"),
    *(("[address]", street) for street in _STREETS),
    (
        "[phone]",
        r"(?:\+|\b00)\d[\d ()/.-]{6,18}\d\b|\b0\d{2,4}[ /-]\d{3,}(?:[ -]?\d){0,10}\b|\b0\d{9,11}\b"
        r"|\(\d{3}\) ?\d{3}-\d{4}\b|\b\d{3}[ .-]\d{3}[ .-]\d{4}\b",
    ),
    ("[handle]", r"(?:^|\B)@[A-Za-z0-9_.]{2,40}\b"),
    ("[ip]", r"\b(?:\d{1,3}\.){3}\d{1,3}\b"),
)
_PATTERNS = tuple((label, re2.compile(pattern)) for label, pattern in _KINDS)
_HALVES = re.compile("[\ud800-\udfff]")


def redact(text: str) -> str:
    """Each piece of personal data as its kind, such as `[email]`.

    Emails, links, account, card and other long numbers, numbers of passports and identity cards, postal addresses,
    phone numbers, handles and addresses of machines. Names of people stay: no pattern knows them.
    """
    text = _HALVES.sub("\ufffd", text)  # halves of surrogate pairs, which RE2 does not take
    for label, pattern in _PATTERNS:
        text = pattern.sub(label, text)
    return text
