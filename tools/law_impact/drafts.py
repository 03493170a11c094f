"""What follows from an impact, as proposals where the text can be had, and as to-dos in the register where not.

A number in a clause is put right, and a guideline gets a note behind an item that cites the clause. One proposal holds
all changes of one document; each waits for the usual approvals. What an LLM would have to word is left to a person.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from knowledge_base.changes import Proposal
from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.guideline_edits import insert_after
from knowledge_base.guideline_records import GuidelineItem
from knowledge_base.guidelines import read_guideline
from knowledge_base.records import ArtefactId, Citation, Clause, Utc, cite, parse_artefact_id
from knowledge_base.store import Transaction
from knowledge_base.workspace import Workspace
from tools.law_impact.impact import ChangeImpact, Draft, Impact, Todo, Touch
from tools.law_impact.laws import Laws
from tools.law_impact.roles import role_of
from tools.propose import change_to, make_proposal, must_be_author, risk_of
from tools.redact import redact
from tools.register import add_todo
from tools.visible import one_line

MOST_TODO = 280


@dataclass
class _Text:
    """The new text of one document while edits are collected."""

    text: str
    why: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    cited: dict[tuple[str, int, str], Citation] = field(default_factory=dict)


def draft(workspace: Workspace, laws: Laws, impact: Impact, person: str, at: Utc) -> Impact:
    """The impact with the proposals that were made and the to-dos that were kept. The same again makes nothing new.

    Raises: Refused when the person is not an author.
    """
    must_be_author(workspace.config, person)
    with workspace.store.write() as tx:
        drafting = _Drafting(tx, laws, impact)
        drafting.run()
        made = [
            _propose(tx, workspace, artefact, one, person, at) for artefact, one in drafting.texts.items()
        ]
        stored = bool(tx.library.versions(laws.after.clauses[0].artefact)) if laws.after.clauses else False
    kept = tuple(_keep(workspace, laws, todo, person, at, stored) for todo in drafting.todos)
    return impact.model_copy(update={"drafted": tuple(made), "todos": kept})


class _Drafting:
    def __init__(self, tx: Transaction, laws: Laws, impact: Impact) -> None:
        self.tx, self.impact = tx, impact
        self.law = {clause.id: clause for clause in (*laws.before.clauses, *laws.after.clauses)}
        self.stored = bool(laws.after.clauses and tx.library.versions(laws.after.clauses[0].artefact))
        self.texts: dict[ArtefactId, _Text] = {}
        self.todos: list[Todo] = []

    def run(self) -> None:
        """Collect edits and to-dos, change by change, then one to-do a heading of the transparency report."""
        asked: set[str] = set()
        for one in self.impact.changes:
            # The points of a list have the demand of its lead-in: one to-do for all of them.
            if one.state == "gap" and not (one.demand and one.demand in asked):
                asked.add(one.demand)
                self._todo(one, f"No clause of ours speaks of it: {one.demand or one.change.name}")
            for touch in one.touches:
                if touch.counts and one.law_version == "after":
                    self._clause(one, touch)
                    self._guidelines(one, touch)
                    self._prompts(one, touch)
        self._reporting()

    def _reporting(self) -> None:
        told: dict[str, list[tuple[ChangeImpact, Touch]]] = defaultdict(list)
        for one in self.impact.changes:
            for touch in one.touches:
                if touch.counts and one.law_version == "after":
                    for heading in touch.carried.reporting:
                        told[heading].append((one, touch))
        for heading, some in sorted(told.items()):
            names = ", ".join(dict.fromkeys(touch.name for _, touch in some))
            ask = "check that decisions on them are still filed there, and that the next report says what changed"
            self._todo(some[0][0], f"Transparency report, ‘{heading}’ ({names}): {ask}")

    def _clause(self, one: ChangeImpact, touch: Touch) -> None:
        if touch.conflict is None:
            return
        if not touch.conflict.instead or not self._edit(
            touch.clause.artefact,
            lambda text: _replaced(text, touch.clause.text, touch.conflict.instead if touch.conflict else ""),
            one,
            touch,
            f"{touch.name}: {touch.conflict.words}",
        ):
            self._todo(one, f"Look at {touch.name}: {touch.conflict.words}")

    def _guidelines(self, one: ChangeImpact, touch: Touch) -> None:
        note = f"**Law: {_safe(one.change.after)} of {self.impact.regulation}.** It changed and bears on this rule; "
        note += (
            f"where the rule seems not to be enough, leave the item undecided and say so. ({touch.clause.id})"
        )
        for guideline in touch.carried.guidelines:
            done = self._edit(
                guideline,
                lambda text, name=guideline: _noted(text, name, touch.clause, note),  # type: ignore[misc]
                one,
                touch,
                f"a note on {one.change.name} at {touch.name}",
            )
            if not done:
                self._todo(one, f"Tell labellers in {guideline} of {one.change.name}, at {touch.name}")

    def _prompts(self, one: ChangeImpact, touch: Touch) -> None:
        if not touch.carried.prompts and role_of(touch.clause) in ("forbids", "allows"):
            self._todo(one, f"No prompt asks about {touch.name}; bind a question to it")

    def _edit(
        self,
        artefact: ArtefactId,
        change: Callable[[str], str | None],
        one: ChangeImpact,
        touch: Touch,
        why: str,
    ) -> bool:
        head = self.tx.library.head(artefact)
        if head is None:
            return False
        now = self.texts.get(artefact) or _Text(head.text)
        try:
            text = change(now.text)
        except (WrongUsage, Refused):  # the document has no place for it: a person finds one
            return False
        if text is None or text == now.text:
            return text is not None
        now.text = text
        now.why.append(why)
        now.changes.append(one.id)
        for clause in self._cited(one, touch):
            now.cited[clause.id, clause.version, clause.market] = cite(clause)
        self.texts[artefact] = now
        return True

    def _cited(self, one: ChangeImpact, touch: Touch) -> Iterator[Clause]:
        yield touch.clause
        if self.stored:
            yield self.law[one.provision]

    def _todo(self, one: ChangeImpact, title: str) -> None:
        words = one_line(redact(f"{self.impact.regulation}, {one.change.name}: {title}"))[:MOST_TODO]
        if words not in [todo.title for todo in self.todos]:
            self.todos.append(Todo(title=words, change=one.id, provision=one.provision))


def _replaced(text: str, old: str, new: str) -> str | None:
    return text.replace(old, new) if text.count(old) == 1 else None


def _noted(text: str, artefact: ArtefactId, clause: Clause, note: str) -> str | None:
    if note.split(". (")[0] in " ".join(text.split()):
        return text
    guideline = read_guideline(text, artefact)
    wanted = [item for item in guideline.items if clause.id in item.clauses and item.shape == "list item"]
    by_kind: dict[str, list[GuidelineItem]] = defaultdict(list)
    for item in wanted:
        by_kind[item.kind].append(item)
    place = (by_kind["edge case"] or by_kind["rule"] or wanted)[-1:]
    return insert_after(guideline, place[0].id, note) if place else None


def _safe(cited: str) -> str:
    """How a provision is cited, as it may stand in a guideline: letters, digits and a few marks."""
    return "".join(sign for sign in cited if sign.isalnum() or sign in " ()-,")[:80].strip()


def _propose(
    tx: Transaction, workspace: Workspace, artefact: ArtefactId, one: _Text, person: str, at: Utc
) -> Draft:
    named = parse_artefact_id(artefact)
    title = one_line(f"{artefact}: follow {one.changes[0].partition('/')[0]}, {len(one.why)} place(s)")[:200]
    proposal: Proposal = make_proposal(
        tx,
        workspace.config,
        "document",
        person,
        [change_to(tx, artefact, one.text)],
        at,
        policy=named.name,
        risk=risk_of(named.name, None, workspace.config.approval),
        title=title,
        rationale="A law changed. " + redact("; ".join(dict.fromkeys(one.why)))[:3_000],
        citations=tuple(one.cited.values()),
        generators=("impact of a law",),
    )
    return Draft(
        proposal=proposal.id, artefact=artefact, title=title, changes=tuple(dict.fromkeys(one.changes))
    )


def _keep(workspace: Workspace, laws: Laws, todo: Todo, person: str, at: Utc, stored: bool) -> Todo:
    """A to-do of a stored law stands at its provision; of two files it has words alone."""
    place = next((one for one in laws.after.clauses if one.id == todo.provision), None) if stored else None
    entry = add_todo(
        workspace.store,
        workspace.config,
        todo.title,
        person,
        artefact=place.artefact if place else None,
        version=place.version if place else None,
        provision=place.id if place else None,
        quote=place.text[:500] if place else "",
        at=at,
    )
    return todo.model_copy(update={"entry": entry.id})
