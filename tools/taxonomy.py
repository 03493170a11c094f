"""A taxonomy table in Markdown as policies of one clause each, with a starter prompt for every one."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from pydantic import ValidationError

from knowledge_base.errors import WrongUsage
from knowledge_base.prompts import PromptSpec, Question
from knowledge_base.records import ArtefactKind, ClauseId

MOST_NAME = 80
_BAR = re.compile(r"(?<!\\)\|")
"""What parts two cells; a bar behind a backslash is a part of one."""
_LINK = re.compile(r"`|\*\*|\[([^\]]*)\]\([^)]*\)")


def read_taxonomy(
    text: str, source: str, effective_from: date, only: Sequence[str] = ()
) -> list[tuple[ArtefactKind, str]]:
    """The documents a table gives: for each row a policy and a prompt, whose one criterion is the definition.

    The table has a header with `Category` (or `Name`) and `Definition` columns, in any place of the file.

    Raises: WrongUsage when there is no such table, a row makes no policy or a named category is not in it.
    """
    rows = list(_rows(text))
    if not rows:
        raise WrongUsage(f"{source!r} has no Markdown table with Category and Definition columns; add one")
    twice = next((name for name, many in Counter(name for name, _ in rows).items() if many > 1), None)
    if twice is not None:
        raise WrongUsage(f"{source!r} has two rows for {twice!r}; rename one")
    unknown = set(only) - {name for name, _ in rows}
    if unknown:
        raise WrongUsage(
            f"{source!r} has no category {sorted(unknown)[0]!r}; it has {', '.join(n for n, _ in rows)}"
        )
    documents: list[tuple[ArtefactKind, str]] = []
    for name, definition in rows:
        if not only or name in only:
            documents.append(("policy", _policy(name, definition, effective_from)))
            documents.append(("prompt", _prompt_of(name, definition, source).to_yaml()))
    return documents


def _prompt_of(name: str, definition: str, source: str) -> PromptSpec:
    try:
        return _prompt(name, definition)
    except ValidationError as problem:
        what = "the name of" if not 0 < len(name) <= MOST_NAME else "the definition of"
        raise WrongUsage(
            f"{source!r}: {what} category {name[:MOST_NAME]!r} is empty or too long; mend its row"
        ) from problem


def _rows(text: str) -> Iterator[tuple[str, str]]:
    columns: tuple[int, int] | None = None
    for line in text.splitlines():
        cells = (
            [_plain(cell) for cell in _BAR.split(line.strip().removeprefix("|").removesuffix("|"))]
            if line.strip().startswith("|")
            else []
        )
        if not cells:
            columns = None
            continue
        lowered = [cell.casefold() for cell in cells]
        named = next(
            (i for i, cell in enumerate(lowered) if cell in ("category", "name", "label name")), None
        )
        if columns is None and named is not None and "definition" in lowered:
            columns = (named, lowered.index("definition"))
        elif columns is not None and not set("".join(cells)) <= set("-: ") and len(cells) > max(columns):
            yield _slug(cells[columns[0]]), cells[columns[1]]


def _plain(cell: str) -> str:
    return _LINK.sub(r"\1", cell).replace("\\|", "|").strip()


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")


def _policy(name: str, definition: str, effective_from: date) -> str:
    return (
        f"---\nid: {name}\ntitle: {_title(name)}\nmarket: global\neffective_from: {effective_from}\n---\n"
        f"# {_title(name)}\n\n## 1 Not allowed\n\n1.1 {definition}\n"
    )


def _prompt(name: str, definition: str) -> PromptSpec:
    question = Question(
        id="q1",
        ask=f"Is this so: {definition}",
        clause=ClauseId(f"{name}/1.1"),
        label=name,
        criteria=(definition,),
    )
    return PromptSpec(name=name, policy=name, title=_title(name), questions=(question,))


def _title(name: str) -> str:
    return name.replace("-", " ").capitalize()
