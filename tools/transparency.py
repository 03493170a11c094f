"""Where each clause's decisions are filed in the transparency report, and where the clause's words would file them."""

from collections.abc import Iterable, Sequence

from knowledge_base.changes import Proposal
from knowledge_base.errors import Refused
from knowledge_base.records import Clause, Utc, artefact_id, cite
from knowledge_base.store import Transaction
from knowledge_base.taxonomies import Category, Taxonomy
from knowledge_base.workspace import Workspace
from tools.clause_roles import is_prohibition
from tools.figures import count_words
from tools.law_impact.reporting import headings_for
from tools.propose import change_to, make_proposal

REPORT = artefact_id("taxonomy", "transparency")
_FIRST = "Categories of the transparency report"


def filing(tx: Transaction) -> Taxonomy | None:
    """The categories in force; None where the workspace has none."""
    head = tx.library.head(REPORT)
    return Taxonomy.from_yaml(head.text, REPORT) if head else None


def unfiled(taxonomy: Taxonomy | None, clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    """The clauses that forbid something and stand under no category, each id once."""
    done = set(taxonomy.clauses()) if taxonomy else set()
    found = {one.id: one for one in clauses if is_prohibition(one) and one.id not in done}
    return tuple(found.values())


def with_filed(taxonomy: Taxonomy | None, clauses: Sequence[Clause]) -> Taxonomy:
    """The categories with each clause, of one or more, under the one that its words speak of most."""
    categories = [headings_for(clause)[0] for clause in clauses]
    filed = taxonomy or Taxonomy(
        name="transparency", title=_FIRST, categories=(Category(name=categories[0]),)
    )
    for clause, category in zip(clauses, categories, strict=True):
        filed = filed.with_clause(clause.id, category)
    return filed


def propose_filing(workspace: Workspace, clauses: Sequence[Clause], person: str, at: Utc) -> Proposal:
    """A proposal that files every clause that forbids something and stands under no category.

    Raises: Refused when the person is no author, or all are filed.
    """
    with workspace.store.write() as tx:
        taxonomy = filing(tx)
        new = unfiled(taxonomy, clauses)
        if not new:
            raise Refused(
                "every clause in force that forbids something is filed; there is nothing to propose"
            )
        return make_proposal(
            tx,
            workspace.config,
            "document",
            person,
            [change_to(tx, REPORT, with_filed(taxonomy, new).to_yaml())],
            at,
            title=f"{REPORT}: file {count_words(len(new), 'clause')}",
            rationale="They forbid something and stand under no category; each is filed where its words point.",
            citations=tuple(map(cite, new)),
            generators=("words of the clauses",),
        )
