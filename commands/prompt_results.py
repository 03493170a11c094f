"""What `compile` and `prompt` print with --json."""

from typing import Literal

from commands.results import Result
from knowledge_base.prompts import PromptSpec
from tools.lint import Found, Length


class CompiledClause(Result):
    """A clause in force, what it is for in a prompt, and whether some part of the prompt cites it."""

    clause: str
    role: Literal["scope", "definition", "prohibition", "allowance", "enforcement", "other"]
    cited: bool


class Rewording(Result):
    """A wording that the model gave for a part of a question."""

    question: str
    part: str
    """`ask`, `criterion 2`, `exception satire`; of a wording for no part that was shown, what the model called it."""
    clause: str
    taken: bool
    before: str
    text: str
    reason: str
    """Why it was refused; empty where it was taken."""


class RewordingChecked(Result):
    """What all the wordings that were taken do to the embedded judge, on tuning and validation cases."""

    cases: int
    f1_before: float | None
    f1_after: float | None
    gain: float
    low: float
    high: float


class RewordedPrompt(Result):
    """What a model was asked and gave with `--reword`."""

    model: str
    prompt: str
    """The digest of the prompt that the model was asked by."""
    wordings: list[Rewording]
    unanswered: dict[str, str]
    """By question why the model gave nothing for it."""
    cost: float
    """US dollars; 0 where the price is not known."""
    measured: RewordingChecked | None
    """Null: no cases of both kinds are labelled, or nothing was taken."""


class CompiledPrompt(Result):
    """`compile`: nothing has taken effect."""

    name: str
    policy: str
    yaml: str
    file: str | None
    """Where it was written; null: nowhere."""
    clauses: list[CompiledClause]
    left_out: list[str]
    """Clauses of which nothing was made."""
    reworded: RewordedPrompt | None = None
    """Null without `--reword`."""
    next_step: str


class ShownPrompt(Result):
    """`prompt show`."""

    prompt: PromptSpec
    yaml: str
    tree: str | None
    """The tree as it is drawn, with --tree."""


class LintedPrompt(Result):
    """`prompt lint`. Any error: exit 1."""

    prompt: str
    clauses_known: bool
    """Whether the clauses of its policy could be looked at."""
    errors: int
    warnings: int
    found: list[Found]
    lengths: list[Length]
    """`about` is a rough count, where no model is named."""
