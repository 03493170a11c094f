"""`redline sources`: where policies and laws are published, and what is new there."""

import json
from pathlib import Path

import click

from commands.imports import index_clauses
from commands.regulation_results import CheckedSource, CheckedSources, SourceList, SourceRow
from commands.terminal import acting, common, emit, open_workspace, operator, progress, table
from knowledge_base.errors import OutsideFailed, Refused, WrongUsage
from knowledge_base.records import now
from knowledge_base.source_settings import SourceSettings
from knowledge_base.workspace import CONFIG_FILE, Workspace, read_config


@click.group()
def sources() -> None:
    """Add, list and check sources: folders, git repositories, feeds and pages.

    Only what redline.toml names is fetched.
    """


@sources.command("add")
@click.argument("name")
@click.argument("location")
@click.option("--kind", type=click.Choice(("folder", "git", "feed", "page")), required=True)
@click.option(
    "--imports", type=click.Choice(("policy", "regulation")), default=None, help="What new captures become."
)
@click.option(
    "--id", "named", default="", metavar="NAME", help="The policy or regulation that they are versions of."
)
@click.option("--path", default="", metavar="FILE", help="The file within a git repository.")
@click.option("--only", default="", metavar="PATTERN", help="Which files of a folder, such as '*.md'.")
@click.option("--language", default="en", show_default=True)
@acting
@common
def add_source(
    name: str,
    location: str,
    kind: str,
    imports: str | None,
    named: str,
    path: str,
    only: str,
    language: str,
    person: str,
    folder: Path,
    as_json: bool,
) -> None:
    """Name a source in redline.toml; authors may. Nothing is fetched until `redline sources check`.

    \b
    Examples:
      redline sources add dsa https://law.example/dsa.html --kind page --imports regulation --id dsa --as ada
      redline sources add bluesky captures/Bluesky --kind folder --imports policy --id bluesky --as ada
      redline sources add news https://law.example/rss --kind feed --as ada
    """
    workspace = open_workspace(folder)
    if "author" not in workspace.config.person(person).roles:
        raise Refused(f"{person!r} is no author; authors add sources, see [people] in {CONFIG_FILE}")
    if name in workspace.config.sources:
        raise Refused(f"there is a source {name!r} already; change it in {CONFIG_FILE}")
    given = {
        "kind": kind,
        "location": _location(location, workspace.root),
        "imports": imports or "",
        "id": named,
        "path": path,
        "only": only,
    }
    values = {key: value for key, value in given.items() if value} | (
        {"language": language} if language != "en" else {}
    )
    _append(workspace.root / CONFIG_FILE, name, values)
    with workspace.store.write() as tx:
        tx.audit.append(
            person, "source.added", name, **{key: value for key, value in values.items() if key != "id"}
        )
    emit(_listed(Workspace(folder)), as_json, f"{name} is added; 'redline sources check {name}' looks at it.")


@sources.command("list")
@common
def list_sources(folder: Path, as_json: bool) -> None:
    """List the sources and what came of the last look at each.

    \b
    Example:
      redline sources list
    """
    result = _listed(open_workspace(folder))
    rows = [
        (
            s.name,
            s.kind,
            s.imports or "told only",
            f"{s.checked_at:%Y-%m-%d %H:%M} UTC" if s.checked_at else "never",
            s.outcome,
            s.location,
        )
        for s in result.sources
    ]
    words = table(("source", "kind", "becomes", "checked", "outcome", "location"), rows)
    emit(result, as_json, words if rows else "no source yet; 'redline sources add' names one.")


@sources.command("check")
@click.argument("names", nargs=-1)
@click.option("--no-index", is_flag=True, help="Leave the search index for later: redline index rebuild.")
@common
def check_sources(names: tuple[str, ...], no_index: bool, folder: Path, as_json: bool) -> int:
    """Look at the sources for what is new; what the settings say is imported. Exit 1 when one failed.

    \b
    Example:
      redline sources check
    """
    from tools.check_sources import check_source

    workspace = open_workspace(folder)
    known = workspace.config.sources
    for name in names:
        if name not in known:
            raise WrongUsage(f"there is no source {name!r}; there are: {', '.join(known) or 'none yet'}")
    done = []
    chosen = {name: source for name, source in known.items() if not names or name in names}
    with progress("looking at sources", len(chosen), quiet=as_json) as step:
        for name, source in chosen.items():
            done.append(check_source(workspace.store, name, source, workspace.root, now(), operator()))
            step(1)
    if not no_index and any(one.outcome == "new" and known[one.source].imports for one in done):
        index_clauses(workspace)
    result = CheckedSources(
        checked=[
            CheckedSource(
                name=one.source,
                outcome=one.outcome,
                status=one.status,
                bytes=one.bytes,
                entries=list(one.entries),
                reason=one.reason,
            )
            for one in done
        ]
    )
    emit(result, as_json, _check_words(result))
    return 1 if any(one.outcome == "failed" for one in done) else 0


def _location(given: str, root: Path) -> str:
    """A path as typed, from the folder where the command runs; one within the workspace holds as it is.

    Raises: WrongUsage when it is in neither.
    """
    try:
        if "://" in given or (root / given).exists():
            return given
        return str(Path(given).resolve(strict=True))
    except (OSError, ValueError):
        told = f"there is no {given[:200]!r} here or in the workspace"
        raise WrongUsage(f"{told}; name a file or folder that is there") from None


def _append(file: Path, name: str, values: dict[str, str]) -> None:
    """Add a table to the settings; settings that could not be read with it stay as they were."""
    before = file.read_text(encoding="utf-8")
    lines = [f"[sources.{json.dumps(name, ensure_ascii=False)}]"]
    lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    try:
        file.write_text(before.rstrip("\n") + "\n\n" + "\n".join(lines) + "\n", encoding="utf-8")
        read_config(file)
    except WrongUsage:
        file.write_text(before, encoding="utf-8")
        raise
    except OSError as problem:
        raise OutsideFailed(
            f"cannot write {str(file)!r}: {problem.strerror}; check its permissions"
        ) from problem


def _listed(workspace: Workspace) -> SourceList:
    rows = []
    with workspace.store.read() as tx:
        for name, source in workspace.config.sources.items():
            last = tx.sources.last(name)
            rows.append(
                SourceRow(
                    name=name,
                    kind=source.kind,
                    location=source.location,
                    imports=_becomes(source),
                    checked_at=last.at if last else None,
                    outcome=last.outcome if last else "",
                    reason=last.reason if last else "",
                )
            )
    return SourceList(sources=rows)


def _becomes(source: SourceSettings) -> str:
    return f"{source.imports}/{source.id}" if source.imports else ""


def _check_words(result: CheckedSources) -> str:
    lines = [
        table(
            ("source", "outcome", "new", "bytes"),
            [(c.name, c.outcome, len(c.entries), c.bytes or "–") for c in result.checked],
            right=(2, 3),
        )
    ]
    for check in result.checked:
        lines += [f"  {check.name}: {entry}" for entry in check.entries]
        if check.reason:
            lines.append(f"  {check.name}: {check.reason}")
    return "\n".join(lines)


COMMANDS = {"sources": sources}
SCHEMAS = {"sources-add": SourceList, "sources-list": SourceList, "sources-check": CheckedSources}
