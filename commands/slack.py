"""`redline slack`: run the app, print its manifest, check its tokens, send notices, look at its cards."""

import json
from pathlib import Path

import click

from commands.results import ManifestResult, NotifyResult, PreviewResult, SlackCheckResult
from commands.terminal import common, emit, in_workspace, open_workspace, say, table

_MARKS = {"ok": "ok", "missing": "MISSING", "optional": "without", "unknown": "?"}


@click.group(invoke_without_command=True)
@click.option("--http", "port", type=click.IntRange(1, 65535), help="Listen for signed HTTP on this port.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where --http listens.")
@in_workspace
@click.pass_context
def slack(ctx: click.Context, port: int | None, host: str, folder: Path) -> None:
    """Run the Slack app over Socket Mode, or signed HTTP with --http; stop it with Ctrl-C.

    \b
    Examples:
      redline slack manifest > manifest.json
      redline slack check
      redline slack
      redline slack --http 3000
    """
    if ctx.invoked_subcommand is None:
        run(folder, port, host)


def run(folder: Path, port: int | None, host: str) -> None:
    """Listen until the process is asked to end."""
    import sys

    from slack_app.app import HTTP_PATH, SlackApp, wait_for_the_end
    from slack_app.logs import keep_log
    from slack_app.settings import SlackSettings

    keep_log()
    sys.setswitchinterval(0.0005)  # threads that acknowledge must not wait for those that compute
    app = SlackApp(open_workspace(folder), SlackSettings())
    app.start()
    try:
        if port is None:
            with app.socket():
                say(f"listening over Socket Mode as {app.me.user} in {app.me.team}")
                wait_for_the_end(say)
        else:
            with app.http(port, host) as bound:
                say(f"listening for signed requests at http://{host}:{bound}{HTTP_PATH}")
                wait_for_the_end(say)
    finally:
        app.stop()


@slack.command()
@click.option("--name", default="Redline", show_default=True, help="What people call the app.")
@click.option(
    "--url", default="", help="For signed HTTP: where Slack reaches it, such as https://…/slack/events."
)
@common
def manifest(name: str, url: str, folder: Path, as_json: bool) -> None:
    """Print the app's manifest, to paste at api.slack.com/apps.

    \b
    Example:
      redline slack manifest > manifest.json
    """
    from slack_app.manifest import manifest as build

    made = build(name, url)
    emit(ManifestResult(manifest=made), as_json, json.dumps(made, indent=2))


@slack.command()
@common
def check(folder: Path, as_json: bool) -> int:
    """Tell what the tokens can and cannot do, scope by scope, with the fix; exit 1 when something needed is missing.

    \b
    Example:
      redline slack check
    """
    from slack_app.check import check_slack
    from slack_app.settings import SlackSettings

    found = check_slack(SlackSettings(), open_workspace(folder).config)
    rows = [(one.what, _MARKS[one.state], one.words, one.fix) for one in found.checks]
    result = SlackCheckResult.model_validate(found.model_dump())
    words = "\nSlack can be used." if found.ok else "\nSomething that the app needs is missing."
    emit(result, as_json, table(("what", "state", "what it means", "fix"), rows) + "\n" + words)
    return 0 if found.ok else 1


@slack.command()
@common
def notify(folder: Path, as_json: bool) -> None:
    """Post what channels should be told: proposals waiting, digests, drift, coming deadlines. For cron.

    \b
    Example:
      */30 * * * *  redline slack notify -w /srv/policy
    """
    from slack_app.notices import want_notices
    from slack_app.office import Office, who_am_i
    from slack_app.sender import Sender
    from slack_app.settings import SlackSettings
    from slack_app.web import Slack, web_client

    workspace = open_workspace(folder)
    slack_web = Slack(web_client(SlackSettings()))
    office = Office(workspace, slack_web, who_am_i(slack_web))
    changed = want_notices(office)
    sent = Sender(workspace.store, slack_web, office.clock, "notify").drain()
    with workspace.store.read() as tx:
        waiting = len(tx.outbox.waiting())
    result = NotifyResult(changed=changed, sent=sent, waiting=waiting)
    emit(result, as_json, f"{changed} notices changed, {sent} messages sent, {waiting} wait.")


@slack.command()
@click.argument("target", type=click.Path(path_type=Path, file_okay=False))
@common
def preview(target: Path, folder: Path, as_json: bool) -> None:
    """Write every card, modal and page as HTML with made-up data, to look at without Slack.

    \b
    Example:
      redline slack preview cards/
    """
    from slack_app.preview import write_preview

    pages = write_preview(target)
    emit(PreviewResult(pages=[str(page) for page in pages]), as_json, "\n".join(map(str, pages)))


COMMANDS = {"slack": slack}
SCHEMAS = {
    "slack-manifest": ManifestResult,
    "slack-check": SlackCheckResult,
    "slack-notify": NotifyResult,
    "slack-preview": PreviewResult,
}
