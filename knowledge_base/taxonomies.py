"""Categories of a transparency report, with the clauses whose decisions are filed under each; canonical YAML."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from knowledge_base.cases import PlainText
from knowledge_base.prompts import YamlRecord
from knowledge_base.records import ClauseId, Name, Record

CategoryName = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]


class Category(Record):
    """One category, and the clauses whose decisions are filed under it."""

    name: CategoryName
    clauses: tuple[ClauseId, ...] = ()


class Taxonomy(YamlRecord):
    """What a transparency report counts: its categories in the report's order."""

    _schema = "taxonomy"

    name: Name
    title: PlainText
    categories: Annotated[tuple[Category, ...], Field(min_length=1, max_length=200)]

    @model_validator(mode="after")
    def _nothing_stands_twice(self) -> Self:
        names = [one.name.casefold() for one in self.categories]
        if twice := next((one.name for one in self.categories if names.count(one.name.casefold()) > 1), None):
            raise ValueError(f"two categories are named {twice!r}")
        for one in self.categories:
            if len(set(one.clauses)) < len(one.clauses):
                raise ValueError(f"category {one.name!r} names a clause twice")
        return self

    def of(self, clause: ClauseId) -> tuple[str, ...]:
        """The categories that decisions by a clause are filed under."""
        return tuple(one.name for one in self.categories if clause in one.clauses)

    def clauses(self) -> tuple[ClauseId, ...]:
        """Every clause that is filed, in order, once."""
        return tuple(dict.fromkeys(clause for one in self.categories for clause in one.clauses))

    def with_clause(self, clause: ClauseId, category: str) -> "Taxonomy":
        """The same taxonomy with a clause filed under a category more, which is put last where it is new."""
        known = tuple(
            one.model_copy(update={"clauses": (*one.clauses, clause)}) if one.name == category else one
            for one in self.categories
        )
        new = (
            ()
            if category in [one.name for one in self.categories]
            else (Category(name=category, clauses=(clause,)),)
        )
        return self.model_copy(update={"categories": (*known, *new)})
