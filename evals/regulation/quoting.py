"""Rows about quotes and impact: a workspace with everything that they ask, made when the first of them comes."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import date
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from evals.regulation.answers import Answer, Counts
from evals.regulation.impact import Shown, impact_answers
from evals.regulation.impact_rows import AS_OF, ImpactRow, Split
from evals.regulation.outputs import (
    Checked,
    archive_of,
    brief_checked,
    briefs,
    briefs_of,
    checked,
    impact_checked,
    items,
    trends,
)
from evals.regulation.planting import document_of, planted
from evals.regulation.real import history_of
from evals.regulation.rows import RegulationRow
from evals.regulation.store import (
    FIRST,
    LAST,
    captures_of,
    empty_workspace,
    import_law,
    import_sample,
    import_texts,
)
from knowledge_base.errors import WrongUsage
from knowledge_base.workspace import Workspace
from tools.brief.own_rules import impact_on, own_rules
from tools.brief.sides import sides_between, sides_of_days
from tools.brief.write_brief import write_brief
from tools.document_versions import begins
from tools.law_diff.document_days import dated_document
from tools.law_impact.assess import impact_of
from tools.law_impact.impact import ChangeImpact
from tools.law_impact.laws import of_days
from tools.law_meaning.of_day import meaning_on
from tools.policy_trend.trend import Window

EDITS = (
    "number",
    "modal",
    "exception",
    "added article",
    "repealed",
    "moved+swap",
    "merged",
    "definition",
    "layout",
)
TOPICS = ("users", "minors", "payment", "reports")


class Quoting:
    """Answers rows about quotes and impact."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._ready: set[str] = set()
        self._told: dict[str, dict[str, tuple[ImpactRow, ChangeImpact]]] = {}
        self._shown = Shown()

    @cached_property
    def workspace(self) -> Workspace:
        """The sample's documents; laws and captures come when they are asked for."""
        made = self._stack.enter_context(empty_workspace())
        import_sample(made)
        return made

    def _impacts(self, split: Split) -> dict[str, tuple[ImpactRow, ChangeImpact]]:
        """The impact of every labelled provision of one half, by its id."""
        if split not in self._told:
            answers = impact_answers(split, self.workspace.embedder, shown=self._shown)
            self._told[split] = {row.id: (row, one) for row, one in answers}
        return self._told[split]

    def quotes(self, row: RegulationRow) -> Answer:
        """Every quote of one output, held against the store."""
        (what,) = row.edits
        return _answer(row, self._outputs[what](row))

    @property
    def _outputs(self) -> dict[str, Callable[[RegulationRow], Checked]]:
        return {
            "brief": lambda row: briefs(self._law(row), row.of, FIRST, LAST),
            "items": self._items,
            "impact": self._impact,
            "captures": self._captures,
            "trend": lambda row: trends(self._pages(row), TOPICS, Window(FIRST, date(2028, 1, 1))),
        }

    def _law(self, row: RegulationRow) -> Workspace:
        """The workspace with both versions of an act."""
        if row.of not in self._ready:
            made = _edited(row)
            for day, document in ((FIRST, made[0]), (LAST, made[1])):
                import_law(self.workspace, row.of, document.encode(), f"{row.of}.{day}.md", day)
            self._ready.add(row.of)
        return self.workspace

    def _pages(self, row: RegulationRow) -> Workspace:
        """The workspace with a planted history of captures."""
        name = f"{row.of}-page"
        if name not in self._ready:
            import_texts(self.workspace, name, captures_of(row.of, row.split, row.seed))
            self._ready.add(name)
        return self.workspace

    def _items(self, row: RegulationRow) -> Checked:
        workspace = self._law(row)
        archive = archive_of(workspace)
        with workspace.store.read() as tx:
            return checked(
                [items(meaning_on(tx, row.of, day), archive, f"{row.of} {day}") for day in (FIRST, LAST)]
            )

    def _impact(self, row: RegulationRow) -> Checked:
        """The impact itself, and the brief that tells of it."""
        workspace = self._law(row)
        archive, sides = archive_of(workspace), sides_of_days(workspace, row.of, "global", FIRST, LAST)
        with workspace.store.read() as tx:
            found = impact_of(
                tx, of_days(workspace, row.of, "global", FIRST, LAST), workspace.embedder, AS_OF
            )
            own = impact_on(tx, sides, workspace.embedder, AS_OF, "global")
            sides, points = own_rules(tx, sides, own)
        brief = write_brief(sides, "product", points)
        return checked([impact_checked(found, archive), brief_checked(brief, archive)])

    def _captures(self, row: RegulationRow) -> Checked:
        workspace = self._pages(row)
        return _neighbours(workspace, f"{row.of}-page")

    def impact(self, row: RegulationRow) -> Answer:
        """Clauses, gaps and conflicts told of one labelled provision; a clause labelled perhaps counts neither way."""
        wanted, one = self._impacts(row.split)[row.provision]
        likely = {touch.name for touch in one.touches if touch.counts} - set(wanted.perhaps)
        clashes = {touch.name for touch in one.touches if touch.conflict}
        touches, conflicts = set(wanted.touches), set(wanted.conflicts)
        told = one.state == "gap"
        counts: Counts = {
            "impact_recall": (len(touches & likely), len(touches)),
            "impact_precision": (len(touches & likely), len(likely)),
            "impact_shown": (
                sum((row.provision, name) in self._shown.pairs for name in touches),
                len(touches),
            ),
            "gap_recall": (int(wanted.gap and told), int(wanted.gap)),
            "gap_precision": (int(wanted.gap and told), int(told)),
            "conflict_recall": (len(conflicts & clashes), len(conflicts)),
            "conflict_precision": (len(conflicts & clashes), len(clashes)),
        }
        misses = [f"missed {name}" for name in sorted(touches - likely)] + [
            f"not {name}" for name in sorted(likely - touches)
        ]
        return Answer(id=row.id, task=row.task, counts=counts, misses=tuple(misses))


def versions_answer(row: RegulationRow) -> Answer:
    """Real versions in a store of their own: the briefs of each two that follow one another; of pages, trends too."""
    with empty_workspace() as workspace:
        if len(row.files) > 1:
            files = [Path(file) for file in row.files]
            days = [date.fromisoformat(file.name[:10]) for file in files]
            for file, day in zip(files, days, strict=True):
                import_law(workspace, "act", file.read_bytes(), file.name, day)
            archive = archive_of(workspace)
            with workspace.store.read() as tx:
                said = [items(meaning_on(tx, "act", day), archive, f"act {day}") for day in days]
            return _answer(row, checked([briefs(workspace, "act", days[0], days[1]), *said]))
        texts = [(one.at.date(), one.text) for one in history_of(row).captures if one.text]
        import_texts(workspace, "page", texts)
        every = Window(min(texts)[0], max(texts)[0])
        return _answer(row, checked([_neighbours(workspace, "page"), trends(workspace, TOPICS, every)]))


def _neighbours(workspace: Workspace, name: str) -> Checked:
    """The briefs of each two real versions of a page that follow one another."""
    document, archive = dated_document(workspace, name, "global"), archive_of(workspace)
    pairs = pairwise(begins(version)[0] for version in document.versions)
    return checked([briefs_of(sides_between(workspace, document, *pair), archive) for pair in pairs])


def _answer(row: RegulationRow, found: Checked) -> Answer:
    right = found.quotes - len(found.wrong)
    return Answer(
        id=row.id, task=row.task, counts={"quotes_verbatim": (right, found.quotes)}, misses=found.wrong[:20]
    )


def _edited(row: RegulationRow) -> tuple[str, str]:
    """Both versions of an act, with those of the edits that it has places for."""
    document = document_of(row.of, "tuning" if row.split == "tuning" else "unseen")
    kept: Sequence[str] = ()
    made = planted(document, (), "unseen", row.seed)
    for edit in EDITS:
        try:
            made = planted(document, (*kept, edit), "tuning" if row.split == "tuning" else "unseen", row.seed)
        except WrongUsage:
            continue
        kept = (*kept, edit)
    return made.old.render(), made.new.render()
