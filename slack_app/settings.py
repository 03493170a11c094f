"""What the Slack app reads: secrets from the environment, rules from the `[slack]` table of redline.toml."""

from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, StringConstraints, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from knowledge_base.errors import WrongUsage
from knowledge_base.records import Name, Record
from knowledge_base.workspace import CONFIG_FILE

NoticeKind = Literal["proposals", "waiting", "digest", "emerging", "drift", "coming", "deadline"]
NOTICES: tuple[NoticeKind, ...] = (
    "proposals",
    "waiting",
    "digest",
    "emerging",
    "drift",
    "coming",
    "deadline",
)

ChannelId = Annotated[str, StringConstraints(pattern=r"^[CDGU][A-Z0-9]{2,20}$")]
GroupId = Annotated[str, StringConstraints(pattern=r"^S[A-Z0-9]{2,20}$")]


class SlackSettings(BaseSettings):
    """Tokens and addresses, from SLACK_* variables."""

    model_config = SettingsConfigDict(env_prefix="SLACK_", extra="ignore")

    bot_token: SecretStr = SecretStr("")
    """xoxb-…: what the app may do."""
    app_token: SecretStr = SecretStr("")
    """xapp-… with connections:write: Socket Mode."""
    signing_secret: SecretStr = SecretStr("")
    """Signed HTTP only: what requests are signed with."""
    api_url: str = "https://slack.com/api/"
    """Where the Web API is."""
    verify_tls: bool = True
    """Whether certificates are checked; turn it off only for an emulator of your own."""


class ChannelRules(Record):
    """What a channel is told."""

    id: ChannelId
    policies: tuple[Name, ...] = ()
    """These only; empty: every policy that is not restricted."""
    notices: tuple[NoticeKind, ...] = NOTICES


class SlackRules(Record):
    """The `[slack]` table."""

    channels: tuple[ChannelRules, ...] = ()
    approver_groups: dict[GroupId, str] = Field(default_factory=dict)
    """User groups whose members approve, with the team that they count as."""
    teams: tuple[Annotated[str, StringConstraints(pattern=r"^T[A-Z0-9]{2,20}$")], ...] = ()
    """Further workspaces of the same Enterprise Grid whose people are let in."""
    quiet: str = ""
    """When notices wait, such as `20:00-08:00 Europe/Berlin`."""
    notify_minutes: Annotated[int, Field(ge=0, le=1440)] = 0
    """How often the app looks for notices by itself; 0: only `redline slack notify` does."""
    click_workers: Annotated[int, Field(ge=1, le=32)] = 4
    question_workers: Annotated[int, Field(ge=1, le=32)] = 3
    heavy_workers: Annotated[int, Field(ge=0, le=16)] = 1
    """Processes for triage and drafts; 0: another process of the workspace does them."""

    @field_validator("quiet")
    @classmethod
    def _is_a_span(cls, value: str) -> str:
        from slack_app.quiet import parse_quiet

        if value:
            parse_quiet(value)
        return value


def slack_rules(table: dict[str, Any]) -> SlackRules:
    """The rules of a workspace.

    Raises: WrongUsage naming the field.
    """
    try:
        return SlackRules.model_validate(table)
    except ValidationError as problem:
        first = problem.errors()[0]
        field = ".".join(str(part) for part in ("slack", *first["loc"]))
        raise WrongUsage(f"{CONFIG_FILE}: {field}: {first['msg']}; mend it and try again") from problem
