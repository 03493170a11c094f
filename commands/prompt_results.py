"""What `compile` and `prompt` print with --json."""

from typing import Literal

from commands.results import Result


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
