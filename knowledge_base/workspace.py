"""A workspace: a folder with its settings, its store, its index and its reports."""

import os
import tomllib
from contextlib import AbstractContextManager, suppress
from functools import cached_property
from pathlib import Path
from secrets import token_bytes
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from knowledge_base.embed import CachedEmbedder, Embedder, MiniLM
from knowledge_base.errors import OutsideFailed, Refused, WrongUsage
from knowledge_base.index import ClauseIndex, delete_index, open_index
from knowledge_base.records import Name, PersonId, Record
from knowledge_base.source_settings import SourceSettings
from knowledge_base.store import Store
from knowledge_base.word_vectors import WordVectors
from knowledge_base.working_hours import parse_hours

CONFIG_FILE = "redline.toml"
RATER_KEY_FILE = "rater.key"
RATER_KEY_BYTES = 32
Role = Literal["author", "approver", "rater", "adjudicator"]

STARTER_CONFIG = """\
# Who may do what in this workspace. Nothing takes effect without an approver who is not the author.
title = "Policy operations"

[approval]
high_risk_approvals = 2
high_risk_teams = 2   # people of this many teams; 1: teams do not matter
expires_days = 14
# hours = "Mon-Fri 09:00-18:00 Europe/Berlin"   # when approvals are taken

# [people.ada]
# name = "Ada Example"
# team = "policy"
# roles = ["author", "approver"]   # or "rater", "adjudicator": docs/rating-batches.md

[people]
"""


class Settings(BaseSettings):
    """What the environment says; everything has a default."""

    model_config = SettingsConfigDict(env_prefix="REDLINE_", extra="ignore")

    database_url: str = ""
    """A SQLAlchemy URL, such as postgresql+psycopg://user@host/name; empty: a SQLite file in the workspace."""
    chroma_url: str = ""
    """A Chroma server; empty: a folder in the workspace."""
    model_dir: Path | None = None
    """A folder with the all-MiniLM-L6-v2 weights; empty: the installed package."""


class Person(Record):
    """Somebody who may author, approve, rate cases or adjudicate what raters disagree on."""

    name: str
    team: str = ""
    roles: tuple[Role, ...] = ("author",)
    slack: Annotated[str, StringConstraints(pattern=r"^([UW][A-Z0-9]{2,20})?$")] = ""
    """Their Slack member id; empty: they do not act in Slack."""

    @property
    def member_roles(self) -> tuple[Role, ...]:
        """The roles that open evidence, texts and drafts. Rating opens none: who rates must not see decisions."""
        return tuple(role for role in self.roles if role in ("author", "approver"))


class ApprovalRules(Record):
    """What an approval needs."""

    low_risk_approvals: Annotated[int, Field(ge=1, le=5)] = 1
    high_risk_approvals: Annotated[int, Field(ge=2, le=5)] = 2
    high_risk_teams: Annotated[int, Field(ge=1, le=5)] = 2
    """Approvals of a high risk must come from this many teams; 1: teams do not matter."""
    expires_days: Annotated[int, Field(ge=1, le=365)] = 14
    hours: str = ""
    """When approvals are taken, such as `Mon-Fri 09:00-18:00 Europe/Berlin`; empty: always."""
    high_risk_policies: tuple[Name, ...] = ()
    high_risk_flips: Annotated[float, Field(gt=0, le=1)] = 0.2
    """A change that turns more than this share of the unseen decisions is of high risk."""

    @field_validator("hours")
    @classmethod
    def _are_working_hours(cls, words: str) -> str:
        try:
            return parse_hours(words).words
        except WrongUsage as problem:
            raise ValueError(str(problem)) from None

    @model_validator(mode="after")
    def _can_be_met(self) -> Self:
        if self.high_risk_teams > self.high_risk_approvals:
            raise ValueError(
                f"high_risk_teams is {self.high_risk_teams}, over high_risk_approvals ({self.high_risk_approvals})"
            )
        return self


class RatingRules(Record):
    """When people who rate are reminded to rest; they may go on at once. Nobody is told who rests or how often."""

    rest_after_items: Annotated[int, Field(ge=0, le=1_000)] = 40
    """Items in a row; 0: never for their number."""
    rest_after_minutes: Annotated[int, Field(ge=0, le=480)] = 45
    """Minutes in a row; 0: never for the time."""
    rest_minutes: Annotated[int, Field(ge=1, le=120)] = 10
    """How long a rest should be; as long a gap between two answers is one."""


class Config(Record):
    """The workspace's settings file."""

    title: str = "Policy operations"
    seed: int = 20260701
    """Seed of the data splits and of every bootstrap."""
    approval: ApprovalRules = ApprovalRules()
    people: dict[PersonId, Person] = Field(default_factory=dict)
    owners: dict[Name, PersonId] = Field(default_factory=dict)
    """Whom to ask about a policy that says nothing."""
    restricted: dict[Name, tuple[str, ...]] = Field(default_factory=dict)
    """Policies that only people of these teams may see."""
    terms: dict[Name, tuple[str, ...]] = Field(default_factory=dict)
    """By policy, words that people disguise or speak around; `redline watch` looks for new spellings of them."""
    sources: dict[Name, SourceSettings] = Field(default_factory=dict)
    """Where policies and laws are published; `redline sources check` looks there."""
    rating: RatingRules = RatingRules()
    slack: dict[str, Any] = Field(default_factory=dict)
    """What the Slack app reads: `slack_app.settings`."""

    def may_see(self, person_id: str, policy: str) -> bool:
        """Whether a person may see a policy; somebody who is not listed sees what is not restricted."""
        person = self.people.get(PersonId(person_id))
        return policy not in self.restricted or (
            person is not None and person.team in self.restricted[policy]
        )

    def name_of(self, person_id: str) -> str:
        """Their name, or the id of somebody who is not in the settings."""
        known = self.people.get(PersonId(person_id))
        return known.name if known else person_id

    def person(self, person_id: str) -> Person:
        """The person of that id.

        Raises: Refused when nobody of that id is in the settings.
        """
        try:
            return self.people[PersonId(person_id)]
        except KeyError:
            known = ", ".join(sorted(self.people)) or "nobody yet"
            raise Refused(
                f"{person_id!r} is not a person of this workspace ({known}); add them to {CONFIG_FILE}"
            ) from None


class Workspace:
    """An open workspace; the store, the model and the index open when first asked for."""

    def __init__(
        self, root: Path, settings: Settings | None = None, embedder: Embedder | None = None
    ) -> None:
        self.root = root
        self.settings = settings or Settings()
        self.config = read_config(root / CONFIG_FILE)
        self._embedder = embedder

    @classmethod
    def create(cls, root: Path, config_text: str = STARTER_CONFIG, settings: Settings | None = None) -> Self:
        """A new workspace in a folder; one that is there already is left as it is and opened."""
        root.mkdir(parents=True, exist_ok=True)
        config = root / CONFIG_FILE
        if not config.exists():
            config.write_text(config_text, encoding="utf-8")
        workspace = cls(root, settings)
        workspace.migrate()
        return workspace

    def migrate(self) -> str | None:
        """Bring the store's schema to this version; return the revision it was at."""
        store = Store(self.database_url, check=False)
        try:
            return store.migrate()
        finally:
            store.close()

    @property
    def database_url(self) -> str:
        """Where the store is."""
        return self.settings.database_url or f"sqlite:///{self.root / 'redline.db'}"

    @cached_property
    def store(self) -> Store:
        """The open store."""
        return Store(self.database_url)

    def close(self) -> None:
        """Give back what was opened."""
        if "store" in self.__dict__:
            self.store.close()

    @cached_property
    def embedder(self) -> Embedder:
        """The embedding model, behind the workspace's cache."""
        model = self._embedder or MiniLM(self.settings.model_dir)
        return CachedEmbedder(model, self.root / "cache" / "embeddings.db")

    @cached_property
    def words(self) -> WordVectors:
        """Quick vectors of texts, from the embedding model's table of words."""
        return WordVectors(self.settings.model_dir)

    @property
    def index_folder(self) -> Path:
        """Where the derived index lies."""
        return self.root / "index"

    def index(self) -> AbstractContextManager[ClauseIndex]:
        """The clause index, for a `with` block."""
        return open_index(self.index_folder, self.embedder, self.settings.chroma_url)

    def delete_index(self) -> None:
        """Throw the derived index away."""
        delete_index(self.index_folder)

    @property
    def reports(self) -> Path:
        """Where reports are written."""
        folder = self.root / "reports"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def rater_key(self) -> bytes:
        """The key that raters' pseudonyms are made with: drawn once, kept in the workspace, readable by its owner.

        Raises: OutsideFailed when it can be neither read nor written.
        """
        file = self.root / RATER_KEY_FILE
        try:
            if not file.exists():
                _write_once(file, token_bytes(RATER_KEY_BYTES))
            key = file.read_bytes()
        except OSError as problem:
            raise OutsideFailed(
                f"cannot keep {str(file)!r}: {problem.strerror}; check its rights"
            ) from problem
        if len(key) != RATER_KEY_BYTES:
            raise OutsideFailed(f"{str(file)!r} is damaged; delete it, and pseudonyms will be new ones")
        return key


def _write_once(file: Path, content: bytes) -> None:
    """The whole file or none, readable by its owner; of two writers the first wins."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    with open(draft, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as new:
        new.write(content)
    try:
        with suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink()


def read_config(file: Path) -> Config:
    """The settings file of a workspace.

    Raises: WrongUsage naming the field or line; OutsideFailed when the file cannot be read.
    """
    try:
        return Config.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise WrongUsage(f"no workspace at {str(file.parent)!r}; run 'redline init' there first") from None
    except OSError as problem:
        raise OutsideFailed(
            f"cannot read {str(file)!r}: {problem.strerror}; check its permissions"
        ) from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise WrongUsage(f"{str(file)!r} is not valid TOML: {problem}; mend it and try again") from problem
    except ValidationError as problem:
        first = problem.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise WrongUsage(f"{str(file)!r}: {field}: {first['msg']}; mend it and try again") from problem
