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
