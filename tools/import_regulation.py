"""Taking legal texts in: read, the language checked, stored as a version."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from knowledge_base.errors import OutsideFailed, Refused, WrongUsage
from knowledge_base.ingest import Ingested
from knowledge_base.ingest_regulation import Filed, import_regulation
from knowledge_base.legal_formats.markup import MAX_SOURCE
from knowledge_base.read_act import Act, ReadAs, read_act
from knowledge_base.records import GLOBAL, Digest
from knowledge_base.store import Store
from tools.languages import language_name, language_of

SAMPLES = 5
"""Texts from as many places of an act tell its language by majority."""


@dataclass(frozen=True)
class Wanted:
    """How a legal text is to be read and filed."""

    name: str
    as_of: date
    language: str = "en"
    market: str = GLOBAL
    known_on: date | None = None
    file_format: ReadAs = "auto"
    trust_language: bool = False
    """File it under `language` whatever language it seems to be in."""
    origin: str = ""


def import_file(store: Store, file: Path, wanted: Wanted, actor: str) -> tuple[Ingested, Act]:
    """Import one file as one version of a regulation."""
    return import_content(store, read_source(file), str(file), wanted, actor)


def import_content(
    store: Store, content: bytes, source: str, wanted: Wanted, actor: str
) -> tuple[Ingested, Act]:
    """Import the bytes of a legal text as one version of a regulation.

    Raises: WrongUsage when they cannot be read; Refused when they are in another language than said.
    """
    act = read_act(content, source, wanted.file_format)
    if not wanted.trust_language:
        check_language(act, wanted.language, source)
    filed = Filed.model_validate(
        {
            "name": wanted.name,
            "as_of": wanted.as_of,
            "language": wanted.language,
            "market": wanted.market,
            "known_on": wanted.known_on,
            "source": Path(source).name[:200],
            "source_digest": Digest(sha256(content).hexdigest()),
            "origin": wanted.origin,
        }
    )
    with store.write() as tx:
        return import_regulation(tx, act, filed, actor), act


def read_source(file: Path) -> bytes:
    """The bytes of a file.

    Raises: WrongUsage when it is too long or a folder; OutsideFailed when it cannot be read.
    """
    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_SOURCE + 1)
    except IsADirectoryError:
        raise WrongUsage(f"{str(file)!r} is a folder; 'redline import history' takes dated files") from None
    except OSError as problem:
        raise OutsideFailed(f"cannot read {str(file)!r}: {problem.strerror}; check the path") from problem
    if len(content) > MAX_SOURCE:
        raise WrongUsage(f"{str(file)!r} is over {MAX_SOURCE:,} bytes; split it, or leave out its pictures")
    return content


def check_language(act: Act, language: str, source: str) -> None:
    """Refuse an act whose words are of another language than it is to be filed under.

    Raises: Refused, telling both languages.
    """
    found = language_of_act(act)
    if found and found != language:
        raise Refused(
            f"{source!r} is written in {language_name(found)}, not in {language_name(language)}: file it with "
            f"'--language {found}' under an --id of its own, or say --trust-language if that is wrong"
        )


def language_of_act(act: Act) -> str:
    """The language of most samples of an act; empty where the model is not sure."""
    texts = [part.text for part in act.parts if part.kind not in ("table", "division", "article", "annex")]
    texts = [text for text in texts if len(text) >= 40] or [part.text for part in act.parts]
    step = max(1, len(texts) // SAMPLES)
    samples = [" ".join(texts[at : at + 6]) for at in range(0, len(texts), step)][: SAMPLES + 1]
    told = [code for code in map(language_of, samples) if code]
    best = max(sorted(set(told)), key=told.count, default="")
    return best if told and told.count(best) * 2 > len(told) else ""
