"""One figure of impact."""

from knowledge_base.records import Record


class ImpactFigure(Record):
    """`held` of `n`, and what that is."""

    name: str
    says: str
    held: int
    n: int
