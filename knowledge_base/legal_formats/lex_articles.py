"""The JSON of `lex-articles/1`: one entry an article, its text in Markdown."""

import json
from typing import Any

from knowledge_base.errors import WrongUsage
from knowledge_base.legal_formats.markdown import plain, put_text, without_notes
from knowledge_base.legal_labels import heading_of
from knowledge_base.legal_lines import Sink


def read_lex_articles(text: str, source: str) -> tuple[Sink, str, str]:
    """The lines of a document, its title and its language.

    Raises: WrongUsage naming the provision when it is not of this schema.
    """
    document = _document(text, source)
    sink = Sink()
    path: list[str] = []
    for at, provision in enumerate(document["provisions"], start=1):
        where = f"{source!r} provision {at}"
        if not isinstance(provision, dict) or not isinstance(provision.get("text_md"), str):
            raise WrongUsage(f"{where} has no text_md; export it as lex-articles/1")
        told = [one for one in provision.get("path") or () if isinstance(one, str)]
        shared = next(
            (i for i, (a, b) in enumerate(zip(told, path, strict=False)) if a != b), min(len(told), len(path))
        )
        bare = False
        for level, words in enumerate(told[shared:], start=shared + 2):
            heading = heading_of(plain(Sink(), words))
            _put(sink, words, "subtitle" if bare and heading is None else "division", level)
            bare = heading is not None and not heading.rest
        path = told
        sink.end_marks()  # the mark that ends a passage stands between the articles, which this format leaves out
        body = without_notes(sink, provision["text_md"].strip())
        annex = provision.get("type") == "annex"
        if provision.get("num"):
            _put(sink, str(provision["num"]), "annex" if annex else "article")
            if provision.get("heading"):
                _put(sink, str(provision["heading"]), "subtitle")
        elif annex:
            _put(sink, str(provision.get("heading") or provision.get("anchor") or "Annex"), "annex")
        put_text(sink, _without_headings(sink, body, (provision.get("num"), provision.get("heading"))))
    return sink, str(document.get("title") or ""), str(document.get("language") or "")


def _without_headings(sink: Sink, body: str, above: tuple[Any, ...]) -> str:
    """A text without the lines at its start that say its number and heading again."""
    told = {" ".join(words.split()) for words in above if isinstance(words, str)}
    while told and " ".join((found := body.partition("\n"))[0].strip(" #*").split()) in told:
        sink.leave_out("repeated", found[0])
        body = found[2].lstrip()
    return body


def _document(text: str, source: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as problem:
        raise WrongUsage(f"{source!r} is not JSON: {problem}; export it anew") from problem
    if not isinstance(document, dict) or not str(document.get("schema", "")).startswith("lex-articles/1"):
        raise WrongUsage(f"{source!r} does not say 'schema: lex-articles/1'; read it as another --format")
    if not isinstance(document.get("provisions"), list) or not document["provisions"]:
        raise WrongUsage(f"{source!r} has no provisions; export it anew")
    return document


def _put(sink: Sink, words: str, role: Any, level: int = 0) -> None:
    sink.words(plain(sink, words))
    sink.end(role, None, level)
