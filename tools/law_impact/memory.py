"""What people said of impacts before, looked up for a pair of texts."""

from collections.abc import Sequence

from knowledge_base import digests
from knowledge_base.impact_records import Verdict
from knowledge_base.records import Clause, ClauseId, Digest


def text_digest(text: str) -> Digest:
    """The digest of a text's words, however they are laid out: a person's word is bound to it."""
    return digests.of_text(" ".join(text.split()).casefold())


class Memory:
    """Verdicts on one regulation; of several on one pair of texts the last one holds."""

    def __init__(self, verdicts: Sequence[Verdict]) -> None:
        self._exact = {(one.provision_digest, one.clause, one.clause_digest): one for one in verdicts}
        self._places = {(one.provision, one.clause): one for one in verdicts}
        self._texts = {(one.provision_digest, one.clause): one for one in verdicts}

    def exact(self, provision: Clause, clause: Clause, name: str) -> Verdict | None:
        """What was said of exactly these two texts, wherever in the law the provision stands now."""
        return self._exact.get((text_digest(provision.text), ClauseId(name), text_digest(clause.text)))

    def earlier(self, ids: Sequence[str], texts: Sequence[str], name: str) -> Verdict | None:
        """What was said of the clause and an earlier text of one of the two, or the provision's earlier place."""
        clause = ClauseId(name)
        for text in texts:
            if found := self._texts.get((text_digest(text), clause)):
                return found
        return next((found for one in ids if (found := self._places.get((ClauseId(one), clause)))), None)

    def confirmed(self, provision: Clause, ids: Sequence[str]) -> set[str]:
        """Clauses that a person confirmed for this provision, whether the search finds them or not."""
        digest = text_digest(provision.text)
        kept = {**self._places, **self._exact}.values()
        return {
            one.clause
            for one in kept
            if one.said == "confirmed" and (one.provision_digest == digest or one.provision in ids)
        }
