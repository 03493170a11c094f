"""A guideline's file, whatever its form, as the text that is stored."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from commands.imports import read_text
from knowledge_base.document_files import MAX_FILE, read_document
from knowledge_base.errors import OutsideFailed, WrongUsage
from knowledge_base.front_matter import lines_of, read_front_matter
from knowledge_base.guideline_records import Guideline
from knowledge_base.guidelines import KEYS, read_guideline
from tools.compiling.names import slug
from tools.guideline_lint import not_understood

PRINTED = (".docx", ".pdf", ".doc")


@dataclass(frozen=True)
class GuidelineFile:
    """The text with front matter, the guideline that it holds, and in plain words what was not read."""

    text: str
    guideline: Guideline
    not_read: tuple[str, ...]


def guideline_file(file: Path, name: str = "", title: str = "", policy: str = "") -> GuidelineFile:
    """The guideline of a `.md`, `.docx` or `.pdf` file; `name`, `title` and `policy` stand in for front matter.

    Raises: WrongUsage when it cannot be read, or does not say what policy it is for.
    """
    text, not_read = file_text(file)
    if text.removeprefix("\ufeff").split("\n", 1)[0].rstrip() != "---":
        text = _front(text, file, name, title, policy) + text.removeprefix("\ufeff")
    elif name or title or policy:
        _check_same(text, file, {"id": name, "title": title, "policy": policy})
    guideline = read_guideline(text, str(file))
    return GuidelineFile(text, guideline, (*not_read, *not_understood(guideline)))


def file_text(file: Path) -> tuple[str, tuple[str, ...]]:
    """The Markdown of a file, and what of it could not be read."""
    if file.suffix.lower() not in PRINTED:
        return read_text(file), ()
    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_FILE + 1)
    except IsADirectoryError:
        raise WrongUsage(f"{str(file)!r} is a folder; name files, such as {file!s}/*") from None
    except OSError as problem:
        raise OutsideFailed(f"cannot read {str(file)!r}: {problem.strerror}; check the path") from problem
    read = read_document(content, str(file))
    return read.markdown, read.not_read


def first_heading(text: str) -> str:
    """The words of the first heading, without marks; empty where there is none."""
    found = re.search(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$", text[:20_000], re.MULTILINE)
    return re.sub(r"[*_`\\]", "", found[1]).strip()[:200] if found else ""


def stem_of(file: Path) -> str:
    """A file's name as the name of a guideline."""
    return slug(re.sub(r"[_.]+", "-", file.stem)) or "guideline"


def _front(text: str, file: Path, name: str, title: str, policy: str) -> str:
    if not policy:
        raise WrongUsage(
            f"{str(file)!r} has no front matter and so names no policy; add --policy, such as --policy hate"
        )
    name = name or stem_of(file)
    values = {"id": name, "title": title or first_heading(text) or name, "policy": policy}
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return "\n".join(["---", *lines, "---", ""])


def _check_same(text: str, file: Path, given: dict[str, str]) -> None:
    said = read_front_matter(lines_of(text, str(file)), str(file), KEYS, ()).values
    for key, value in given.items():
        if value and said.get(key) != value:
            raise WrongUsage(
                f"{str(file)!r} says in its front matter that its {key} is {said.get(key, '')!r}, not {value!r}; "
                "mend one of the two"
            )
