"""What the commands on regulations say to people."""

from commands.regulation_results import AppliesFrom, ImportedHistory, ImportedRegulation, ShownRegulation
from commands.terminal import table
from knowledge_base.legal_records import ActFacts

SHOWN = 12


def import_words(result: ImportedRegulation) -> str:
    """What an import read and found, for people."""
    kinds = ", ".join(f"{count} {kind}" for kind, count in result.provisions.items())
    left = ", ".join(f"{reason} {count}" for reason, count in result.left_out.items()) or "nothing"
    lines = [
        f"{result.artefact} version {result.version} ({result.status}), holds from {result.effective_from}.",
        f"{result.title}",
        "",
        f"provisions  {sum(result.provisions.values())}: {kinds}",
        f"left out    {left} (characters; {result.notes} notes are kept beside the text)",
    ]
    if result.amended:
        lines.append(f"amended     {result.amended} provisions under the publisher's marks")
    if result.addressees:
        most = list(result.addressees.items())[:5]
        lines.append("obliges     " + ", ".join(f"{name} ({count})" for name, count in most))
    name = result.artefact.partition("/")[2].partition("@")[0]
    what = "brief" if result.version > 1 else "obligations"
    return "\n".join([*lines, *date_lines(result.applicability), "", f"Next: redline {what} {name}"])


def date_lines(found: list[AppliesFrom]) -> list[str]:
    """The dates of application as a table."""
    told = {
        "applies": "applies",
        "enters_into_force": "in force",
        "expires": "expires",
        "transposed_by": "transposed by",
    }
    rows = [(told[one.event], _when(one), one.scope or "the whole act", one.provision) for one in found]
    return ["", table(("what", "when", "scope", "provision"), rows)] if rows else []


def _when(one: AppliesFrom) -> str:
    if one.day is not None:
        return str(one.day)
    if one.days_after is None:
        return one.after
    return f"{one.days_after} day{'' if one.days_after == 1 else 's'} after {one.after}"


def history_words(result: ImportedHistory) -> str:
    """What became of each capture, newest last."""
    rows = [
        (one.day, one.outcome, one.version or "–", one.clauses or "–", one.reason or one.name)
        for one in result.captures
        if one.outcome in ("new", "refused")
    ]
    lines = (
        [table(("day", "outcome", "version", "clauses", "capture"), rows[-SHOWN:], right=(2, 3))]
        if rows
        else []
    )
    if len(rows) > SHOWN:
        lines.insert(0, f"… {len(rows) - SHOWN} before these; --json lists them all")
    said = f"{result.artefact}: {result.new} new, {result.unchanged} there already, {result.same} as the one before"
    return "\n".join([*lines, f"{said}, {result.refused} refused."])


def outline(result: ShownRegulation) -> str:
    """The headings of a regulation and its dates."""
    lines = [_title(result), ""]
    for one in result.provisions:
        depth = len(one.heading)
        lines.append("  " * depth + " — ".join(one.text.split("\n")))
    return "\n".join([*lines, *date_lines(result.applicability)])


def article_words(result: ShownRegulation) -> str:
    """Provisions word for word."""
    lines = [_title(result)]
    for one in result.provisions:
        marks = f"  [amended: {', '.join(one.amended)}]" if one.amended else ""
        lines += ["", f"{one.id} · {one.cite}{marks}", one.text, *(f"    note {note}" for note in one.notes)]
    return "\n".join(lines)


def _title(result: ShownRegulation) -> str:
    return f"{result.title}\n{result.artefact} version {result.version}, holds from {result.effective_from}"


def dates(facts: ActFacts) -> list[AppliesFrom]:
    """The dates of application as a command prints them."""
    return [AppliesFrom(**one.model_dump()) for one in facts.applicability]
