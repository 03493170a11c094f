"""A workspace's own list of coded terms (algospeak): what people write in place of a word, and what they mean by it.

The list is the file `coded_terms.txt` in the workspace's folder: a line `written = meant` for each term, words or
emoji, in any case of letters. Lines that start with # are notes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge_base.errors import OutsideFailed, WrongUsage

FILE = "coded_terms.txt"
MOST = 5_000


@dataclass(frozen=True)
class CodedTerms:
    """What each term means, by the term in lower case, and the pattern that finds them."""

    meanings: Mapping[str, str]
    pattern: re.Pattern[str]

    def meaning(self, match: re.Match[str]) -> str:
        """What the term that was found means."""
        return self.meanings[_key(match["hit"])]


def coded_terms(meanings: Mapping[str, str]) -> CodedTerms | None:
    """The list as it is looked up; None where it is empty. A term of letters counts as a whole word only."""
    known = {_key(written): meant for written, meant in meanings.items()}
    if not known:
        return None
    longest = sorted(known, key=lambda written: (-len(written), written))
    return CodedTerms(known, re.compile(f"(?P<hit>{'|'.join(map(_bounded, longest))})\ufe0f?", re.IGNORECASE))


def read_coded_terms(folder: Path) -> CodedTerms | None:
    """The list in a workspace's folder; None where there is none.

    Raises: WrongUsage that names a bad line; OutsideFailed when the file cannot be read.
    """
    file = folder / FILE
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as problem:
        raise OutsideFailed(f"cannot read {str(file)!r}: {problem}; check it is UTF-8 text") from problem
    meanings: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        written, sign, meant = (part.strip() for part in line.partition("="))
        if not (sign and written and meant) or len(meanings) >= MOST:
            raise WrongUsage(
                f"{str(file)!r}, line {number}: write 'written = meant', such as 'unalive = kill', "
                f"on at most {MOST:,} lines"
            )
        meanings[written] = meant
    return coded_terms(meanings)


def _key(written: str) -> str:
    return " ".join(written.replace("\ufe0f", "").casefold().split())


def _bounded(written: str) -> str:
    pattern = r"\s+".join(map(re.escape, written.split()))
    before = r"(?<!\w)" if re.match(r"\w", written) else ""
    after = r"(?!\w)" if re.search(r"\w$", written) else ""
    return before + pattern + after
