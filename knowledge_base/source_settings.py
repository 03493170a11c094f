"""Where policies and laws are published, as redline.toml names it. Nothing that is not named there is ever fetched."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from knowledge_base.records import GLOBAL, Market, Name, Record

SourceKind = Literal["folder", "git", "feed", "page"]


class SourceSettings(Record):
    """One source: a folder of dated captures, a git repository, an RSS or Atom feed, or one page."""

    kind: SourceKind
    location: Annotated[
        str, StringConstraints(min_length=1, max_length=2_000, pattern=r"^[^\x00-\x1f\x7f]+$")
    ]
    """A path, or for `feed` and `page` an http or https URL."""
    imports: Literal["", "policy", "regulation"] = ""
    """What new captures become; empty: what is new is only told."""
    id: Name | Literal[""] = ""
    """The name of the policy or regulation that they are versions of."""
    path: str = ""
    """The file within a git repository."""
    only: str = ""
    """Which files of a folder, such as `*.md`."""
    language: str = "en"
    market: Market = GLOBAL
    private_addresses: bool = False
    """Allow a host on this machine or a private network."""
    most_bytes: Annotated[int, Field(ge=1_000, le=30_000_000)] = 20_000_000
    seconds: Annotated[float, Field(gt=0, le=600)] = 60.0
    """How long one fetch may take in all."""

    @property
    def is_url(self) -> bool:
        """Whether looking at it asks the network."""
        return self.location.lower().startswith(("http://", "https://"))

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.kind == "page" and not self.is_url:
            raise ValueError("a page needs an http or https location")
        if self.kind in ("folder", "git") and self.is_url:
            raise ValueError(f"a {self.kind} is a path on this machine; clone or download it first")
        if self.kind == "git" and not self.path:
            raise ValueError("a git source needs path, the file within the repository")
        if self.imports and not self.id:
            raise ValueError("imports needs id, the name to import as")
        if self.imports and self.kind == "feed":
            raise ValueError("a feed only tells what is new; add the page or folder itself to import it")
        return self
