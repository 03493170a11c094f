"""Two versions of one law to be held against our clauses: from the store, or from two files."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from knowledge_base.act_text import clauses_of_act, render
from knowledge_base.errors import WrongUsage
from knowledge_base.legal_records import Provision
from knowledge_base.read_act import read_act
from knowledge_base.records import GLOBAL, Clause, artefact_id
from knowledge_base.workspace import Workspace
from tools.document_versions import begins, standing_versions
from tools.law_diff.document_days import two_days

NO_DAY = date(1, 1, 1)
_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class LawVersion:
    """One version: how it is named, its clauses in order, and which kind of provision each is."""

    name: str
    clauses: tuple[Clause, ...]
    provisions: tuple[Provision, ...]


@dataclass(frozen=True)
class Laws:
    """Two versions of one law; `name` is what its clause ids begin with, `market` where it holds."""

    name: str
    title: str
    market: str
    before: LawVersion
    after: LawVersion


def of_days(workspace: Workspace, name: str, market: str, first: date, last: date) -> Laws:
    """The versions of a stored regulation on two days.

    Raises: WrongUsage when there is none of that name, or none in force on a day.
    """
    before, after, _ = two_days(workspace, name, market, first, last)
    if not after.clauses[0].artefact.startswith("regulation/"):
        raise WrongUsage(f"{name!r} is a policy of ours; 'redline diff {name}' compares its versions")
    facts = []
    with workspace.store.read() as tx:
        for side in (before, after):
            one = side.clauses[0]
            facts.append(tx.regulations.facts(one.artefact, one.version))
    versions = [
        LawVersion(side.name, tuple(side.clauses), known.provisions if known else ())
        for side, known in zip((before, after), facts, strict=True)
    ]
    law = after.clauses[0]
    return Laws(law.policy, facts[1].title if facts[1] else name, law.market, *versions)


def last_two(workspace: Workspace, name: str, market: str) -> Laws:
    """The last two versions of a stored regulation.

    Raises: WrongUsage when it has fewer.
    """
    artefact = artefact_id("regulation", name, market)
    with workspace.store.read() as tx:
        days = sorted({begins(version)[0] for version in standing_versions(tx, artefact)})
    if len(days) < 2:
        raise WrongUsage(
            f"regulation {name!r} has {len(days)} version{'' if len(days) == 1 else 's'} here, and two are compared; "
            "'redline import regulation' adds one, or give two files"
        )
    return of_days(workspace, name, market, *days[-2:])


def of_files(old: bytes, old_name: str, new: bytes, new_name: str, market: str = GLOBAL) -> Laws:
    """Two files of one law; it is named by what the names of the files share, else by the later file.

    Raises: WrongUsage when a file cannot be read as a law.
    """
    name = law_name(Path(old_name).name, Path(new_name).name)
    sides = [
        _version(content, file, name, market, number)
        for number, (content, file) in enumerate(((old, old_name), (new, new_name)), 1)
    ]
    return Laws(name, sides[1][1], market, sides[0][0], sides[1][0])


def _version(content: bytes, file: str, name: str, market: str, number: int) -> tuple[LawVersion, str]:
    act = read_act(content, file)
    rendered = render(act, name, NO_DAY, act.language or "en")
    artefact = artefact_id("regulation", name, market)
    clauses = clauses_of_act(act, rendered, artefact, market, number, NO_DAY)
    return LawVersion(Path(file).name, clauses, rendered.provisions), act.title


def law_name(old: str, new: str) -> str:
    """What the names of two files share, as a name of a law."""
    parts = [re.split(r"[.@]", one.casefold())[0] for one in (old, new)]
    slug = _SLUG.sub("-", parts[0] if parts[0] == parts[1] else parts[1]).strip("-")[:60]
    return slug or "law"
