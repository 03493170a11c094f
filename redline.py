"""The command line: one command a job. It only knows where each command lives; the commands wire the rest."""

import sys
from importlib import import_module
from io import StringIO

import click

from knowledge_base.errors import RedlineError, WrongUsage

COMMANDS = {
    "init": ("commands.setup", "Create a workspace in a folder."),
    "demo": ("commands.demo", "Run the whole loop on a sample workspace."),
    "migrate": ("commands.setup", "Bring a workspace's store to this version."),
    "import": ("commands.imports", "Import cases, ratings and documents."),
    "regulation": ("commands.regulations", "List and show regulations, article by article, as of a day."),
    "obligations": (
        "commands.obligations",
        "List what a regulation demands, of whom and by when; what changed.",
    ),
    "register": ("commands.register", "Keep a register of obligations: owner, due day, state, evidence."),
    "sources": ("commands.sources", "Add, list and check where policies and laws are published."),
    "ask": ("commands.ask", "Ask the policies in force a question; the answer is extracts with citations."),
    "search": ("commands.ask", "Search the clauses in force."),
    "clauses": ("commands.ask", "List the clauses in force, or the versions of one."),
    "index": ("commands.ask", "Check or rebuild the search index."),
    "diff": ("commands.diff", "Compare two versions of a law or policy, provision by provision."),
    "brief": ("commands.brief", "Brief a change of law or policy: one page first, every quote verbatim."),
    "trend": ("commands.trend", "Tell which platforms changed rules on a topic lately, with their words."),
    "impact": (
        "commands.impact",
        "Tell what a change of a law touches among our clauses, prompts and guidelines.",
    ),
    "transparency": (
        "commands.transparency",
        "Show under which category of the transparency report each clause is filed.",
    ),
    "compile": (
        "commands.compile",
        "Make a prompt of a policy's clauses in force, each part with its clause.",
    ),
    "prompt": (
        "commands.prompts",
        "Show a prompt as a tree, or find what is wrong with it as it is written.",
    ),
    "guideline": (
        "commands.guidelines",
        "Show a labelling guideline, lint it, or hold it against a prompt.",
    ),
    "calibrate": ("commands.decide", "Propose thresholds that hold a prompt's floor."),
    "decide": ("commands.decide", "Decide cases with the prompts in force."),
    "triage": ("commands.triage", "Find out why decisions went wrong."),
    "report": ("commands.report", "Report on a triage: summary, causes, evidence, what is not known."),
    "watch": ("commands.watch", "Look for what is new or grows, and open findings on it."),
    "labels": ("commands.labels", "Measure the labels that raters gave, and have cases rated."),
    "findings": ("commands.triage", "Show findings of a triage."),
    "draft": ("commands.changes", "Draft a change for a finding, with evidence."),
    "revise": ("commands.changes", "Revise a prompt towards a goal, with evidence."),
    "propose": ("commands.changes", "Propose a text of your own for an artefact."),
    "proposals": ("commands.proposals", "List, show, edit, ask about, approve or reject proposals."),
    "freeze": ("commands.freeze", "Stop every approval and release of the workspace."),
    "unfreeze": ("commands.freeze", "Take approvals again."),
    "frozen": ("commands.freeze", "Tell whether approvals are frozen, by whom and why."),
    "releases": ("commands.releases", "List, show or revert releases."),
    "bundle": ("commands.releases", "Write what each stream consumes after a release."),
    "slack": ("commands.slack", "Run the Slack app; its manifest, a check of its tokens, notices."),
    "llm": ("commands.llm", "Check the language model, or show what it cost."),
    "audit": ("commands.audit", "Show or prove the audit log."),
    "eval": ("commands.evals", "Run the offline suites and hold them against their baselines."),
    "feedback": ("commands.feedback", "Look at what people thought of answers; make evaluation cases of it."),
    "schema": ("commands.schema", "Print the JSON Schema of a record or of a command's output."),
}


class LazyCommands(click.Group):
    """Loads a command's module when it is called, so that help is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(COMMANDS[cmd_name][0])
        command: click.Command = module.COMMANDS[cmd_name]
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from difflib import get_close_matches

        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else " See 'redline --help'."
            ctx.fail(f"no command {args[0]!r}.{hint}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option("0.1.0", prog_name="redline")
def cli() -> None:
    """Redline: from misclassified cases to an approved release, with evidence.

    Every command takes --workspace DIR (or REDLINE_WORKSPACE) and --json. Exit codes: 0 done, 1 refused or a check
    failed, 2 wrong usage, 3 something outside failed.

    \b
    A first round:
      redline init my-workspace
      redline import cases queue.csv
      redline decide
      redline triage
    """


def main() -> None:
    """Run a command; turn errors into one line and an exit code."""
    try:
        _refuse_undecodable(sys.argv[1:])
        code = cli.main(prog_name="redline", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("stopped; what was done so far is kept", err=True)
        sys.exit(1)
    except click.ClickException as problem:
        words = StringIO()
        problem.show(words)
        _tell(words.getvalue().rstrip())
        sys.exit(2)
    except RedlineError as problem:
        _tell(f"redline: {problem}")
        sys.exit(problem.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        _tell(
            f"redline: {problem.filename or 'the disk'!r}: {reason}; check the path, its rights and free space"
        )
        sys.exit(3)
    sys.exit(code if isinstance(code, int) else 0)


def _refuse_undecodable(arguments: list[str]) -> None:
    for argument in arguments:
        if any("\ud800" <= character <= "\udfff" for character in argument):
            raise WrongUsage(f"the argument {argument!r} is not UTF-8; rename the file, or type it anew")


def _tell(words: str) -> None:
    """A message on stderr; what it quotes of an argument or a file does not steer the terminal."""
    from tools.visible import visible

    click.echo(visible(words), err=True)


if __name__ == "__main__":
    main()
