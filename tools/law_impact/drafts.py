"""What follows from an impact: changed texts to propose where they can be had, and to-dos where a person has to write.

A number in a clause is put right, with the words of prompts that repeat it; a guideline gets a note behind an item that
cites the clause; a prompt gets the clause that it leaves out; and a clause that no category of the transparency report
counts is filed. What somebody would have to word anew is left to a person. Nothing is stored here.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from knowledge_base.changes import Change
from knowledge_base.errors import Refused, WrongUsage
from knowledge_base.prompts import PromptSpec
from knowledge_base.records import GLOBAL, ArtefactId, Citation, artefact_id, cite
from knowledge_base.store import Transaction
from tools.figures import count_words, listed
from tools.law_impact.bindings import bound, followed
from tools.law_impact.document_edits import noted, plain_cite, reworded
from tools.law_impact.impact import ChangeImpact, ClauseEdit, Impact, Todo, Touch
from tools.law_impact.laws import Laws
from tools.law_impact.roles import role_of
from tools.propose import change_to
from tools.redact import redact
from tools.scene import prompt_for_policy
from tools.transparency import REPORT, filing, unfiled, with_filed
from tools.visible import one_line

MOST_TODO = 280


@dataclass
class Wanted:
    """One proposal to make: the new texts of documents, why, and by which changes of the law."""

    texts: dict[ArtefactId, str]
    kind: Literal["document", "prompt"] = "document"
    why: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    cited: dict[tuple[str, int, str], Citation] = field(default_factory=dict)
    edits: list[str] = field(default_factory=list)
    worded_by: set[str] = field(default_factory=set)
    """Who else worded a part of it, such as a model."""
    based: tuple[Change, ...] = ()
    """The texts on those in force when they were made."""

    @property
    def artefact(self) -> ArtefactId:
        """The document that it is about; others only follow it."""
        return next(iter(self.texts))

    @property
    def title(self) -> str:
        """What it does, in a line."""
        law = self.changes[0].partition("/")[0]
        return one_line(f"{self.artefact}: follow {law} in {count_words(len(self.why), 'place')}")[:200]


@dataclass(frozen=True)
class Following:
    """All that follows from an impact."""

    wanted: tuple[Wanted, ...]
    todos: tuple[Todo, ...]


def following(
    tx: Transaction, laws: Laws, impact: Impact, edits: Mapping[str, ClauseEdit] | None = None
) -> Following:
    """The proposals to make and the to-dos to keep, of one reading of the store.

    `edits` are other texts of touched clauses, by the clause's name, that somebody worded.
    """
    found = _Collecting(tx, laws, impact, edits or {})
    found.run()
    for one in found.wanted:
        one.based = tuple(change_to(tx, artefact, text) for artefact, text in one.texts.items())
    return Following(tuple(found.wanted), tuple(found.todos))


class _Collecting:
    def __init__(self, tx: Transaction, laws: Laws, impact: Impact, edits: Mapping[str, ClauseEdit]) -> None:
        self.tx, self.impact, self.edits = tx, impact, edits
        self.law = {clause.id: clause for clause in (*laws.before.clauses, *laws.after.clauses)}
        self.stored = is_stored(tx, laws)
        self.documents: dict[ArtefactId, Wanted] = {}
        self.wanted: list[Wanted] = []
        self.todos: list[Todo] = []
        self.touched = [
            (one, touch)
            for one in impact.changes
            for touch in one.touches
            if touch.counts and one.law_version == "after"
        ]

    def run(self) -> None:
        """Collect edits and to-dos: gaps, then document by document."""
        self._gaps()
        for one, touch in self.touched:
            self._clause(one, touch)
            self._guidelines(one, touch)
        self.wanted += self.documents.values()
        self._bindings()
        self._report()

    def _gaps(self) -> None:
        """One to-do an article: whoever takes it on reads the article."""
        by_article: dict[str, dict[str, ChangeImpact]] = defaultdict(dict)
        for one in self.impact.changes:
            if one.state == "gap":
                # The points of a list have the demand of its lead-in, and are one duty with it.
                by_article[one.provision.partition(".")[0]].setdefault(one.demand or one.change.name, one)
        for demands in by_article.values():
            first = next(iter(demands))
            rest = len(demands) - 1
            more = f", and {count_words(rest, 'duty', 'duties')} more there" if rest else ""
            self._todo(demands[first], f"No clause of ours speaks of it: {first}{more}")

    def _clause(self, one: ChangeImpact, touch: Touch) -> None:
        conflict, edit = touch.conflict, self._edit_of(touch)
        if edit is None or not self._edit(
            touch.clause.artefact,
            lambda text: reworded(text, touch.clause, edit.text),
            one,
            touch,
            f"{touch.name}: {edit.why}",
        ):
            if conflict is not None:
                self._todo(one, f"Look at {touch.name}: {conflict.words}")
            return
        edited = self.documents.get(touch.clause.artefact)
        if edited is None:  # a version that is still to come says it already
            return
        edited.worded_by |= {edit.generator} - {""}
        for prompt in touch.carried.prompts:
            text = edited.texts.get(prompt) or self._text(prompt)
            spec = PromptSpec.from_yaml(text, prompt)
            if new := followed(spec, touch.clause.id, touch.clause.text, edit.text):
                edited.texts[prompt] = new.to_yaml()
                edited.why.append(f"{prompt} says {touch.name}")

    def _edit_of(self, touch: Touch) -> ClauseEdit | None:
        """The clause with its number put right, or else as the model would have it."""
        if touch.conflict is not None and touch.conflict.instead:
            return ClauseEdit(text=touch.conflict.instead, why=touch.conflict.words)
        return self.edits.get(touch.name)

    def _guidelines(self, one: ChangeImpact, touch: Touch) -> None:
        note = (
            f"**Law: {plain_cite(one.change.after)} of {self.impact.regulation}.** It changed and bears on this rule; "
            f"where the rule seems not to be enough, leave the item undecided and say so. ({touch.clause.id})"
        )
        for guideline in touch.carried.guidelines:
            done = self._edit(
                guideline,
                lambda text, name=guideline: noted(text, name, touch.clause, note),  # type: ignore[misc]
                one,
                touch,
                f"a note on {one.change.name} at {touch.name}",
            )
            if not done:
                self._todo(one, f"Tell labellers in {guideline} of {one.change.name}, at {touch.name}")

    def _bindings(self) -> None:
        """Clauses that forbid or allow and that no prompt asks about: bound to their policy's prompt."""
        by_policy: dict[str, dict[str, tuple[ChangeImpact, Touch]]] = defaultdict(dict)
        for one, touch in self.touched:
            if not touch.carried.prompts and role_of(touch.clause) in ("forbids", "allows"):
                by_policy[touch.clause.policy].setdefault(touch.clause.id, (one, touch))
        for policy, some in by_policy.items():
            here = {name: pair for name, pair in some.items() if pair[1].clause.market == GLOBAL}
            for one, touch in (pair for name, pair in some.items() if name not in here):
                market = touch.clause.market
                ask = f"redline compile {policy} --market {market} makes a prompt of that market"
                self._todo(one, f"No prompt asks about {touch.name}: {ask}")
            if here:
                self._bind(policy, list(here.values()))

    def _bind(self, policy: str, some: list[tuple[ChangeImpact, Touch]]) -> None:
        names = listed([touch.name for _, touch in some])
        try:
            name = prompt_for_policy(self.tx, policy)
        except Refused:
            self._todo(
                some[0][0],
                f"No prompt decides {policy}, so none asks about {names}: redline compile {policy}",
            )
            return
        artefact = artefact_id("prompt", name)
        spec = PromptSpec.from_yaml(self._text(artefact), artefact)
        clauses = self.tx.library.clauses_in_force(self.impact.as_of, GLOBAL, policy)
        made = bound(spec, clauses, [touch.clause for _, touch in some])
        wanted = Wanted({artefact: made.spec.to_yaml()}, kind="prompt", edits=list(made.edits))
        for one, touch in some:
            self._tell(wanted, one, touch, f"{touch.name} is asked about, which was not")
        try:
            PromptSpec.from_yaml(wanted.texts[artefact], artefact)
        except WrongUsage:  # the prompt is full: a person decides what gives way
            self._todo(some[0][0], f"{artefact} has no room for {names}; split it, or join questions")
            return
        self.wanted.append(wanted)

    def _report(self) -> None:
        """Clauses under no category of the transparency report are filed; of the others a person checks the filing."""
        taxonomy = filing(self.tx)
        new = {clause.id: clause for clause in unfiled(taxonomy, [touch.clause for _, touch in self.touched])}
        filed_now = set(new)
        if new:
            filed = with_filed(taxonomy, tuple(new.values()))
            wanted = Wanted({REPORT: filed.to_yaml()})
            for one, touch in self.touched:
                if new.pop(touch.clause.id, None):
                    under = ", ".join(filed.of(touch.clause.id))
                    self._tell(wanted, one, touch, f"{touch.name} is filed under ‘{under}’, by its words")
            self.wanted.append(wanted)
        told: dict[str, list[tuple[ChangeImpact, Touch]]] = defaultdict(list)
        for one, touch in self.touched:
            for heading in touch.carried.reporting if touch.clause.id not in filed_now else ():
                told[heading].append((one, touch))
        for heading, some in sorted(told.items()):
            names = ", ".join(dict.fromkeys(touch.name for _, touch in some))
            ask = "check that decisions on them are still filed there, and that the next report says what changed"
            self._todo(some[0][0], f"Transparency report, ‘{heading}’ ({names}): {ask}")

    def _edit(
        self,
        artefact: ArtefactId,
        change: Callable[[str], str | None],
        one: ChangeImpact,
        touch: Touch,
        why: str,
    ) -> bool:
        old = self._text(artefact)
        if not old:
            return False
        wanted = self.documents.get(artefact) or Wanted({artefact: old})
        try:
            text = change(wanted.texts[artefact])
        except (WrongUsage, Refused):  # the document has no place for it: a person finds one
            return False
        if text is None:
            return False
        if text != wanted.texts[artefact]:
            wanted.texts[artefact] = text
            wanted.why.append(why)
            self.documents[artefact] = wanted
        if artefact in self.documents:
            self._cite(wanted, one, touch)
        return True

    def _tell(self, wanted: Wanted, one: ChangeImpact, touch: Touch, why: str) -> None:
        wanted.why.append(why)
        self._cite(wanted, one, touch)

    def _cite(self, wanted: Wanted, one: ChangeImpact, touch: Touch) -> None:
        """The clause, and the provision where it is in the store, as what the proposal rests on."""
        wanted.changes.append(one.id)
        for clause in (touch.clause, *([self.law[one.provision]] if self.stored else [])):
            wanted.cited[clause.id, clause.version, clause.market] = cite(clause)

    def _text(self, artefact: ArtefactId) -> str:
        head = self.tx.library.head(artefact)
        return head.text if head else ""

    def _todo(self, one: ChangeImpact, title: str) -> None:
        words = one_line(redact(f"{self.impact.regulation}, {one.change.name}: {title}"))[:MOST_TODO]
        if words not in [todo.title for todo in self.todos]:
            self.todos.append(Todo(title=words, change=one.id, provision=one.provision))


def is_stored(tx: Transaction, laws: Laws) -> bool:
    """Whether the law's newer version is in the store, and not only in a file."""
    return bool(laws.after.clauses and tx.library.versions(laws.after.clauses[0].artefact))
