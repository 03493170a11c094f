"""Suggested prompts: questions that a person of this role is likely to have, each of which a tool answers."""

from knowledge_base.inbox import Item
from knowledge_base.records import parse_artefact_id
from slack_app.doorkeeper import Visitor
from slack_app.office import Office

TITLE = "What would you like to know?"
MOST_PROMPTS = 4


def suggest_prompts(office: Office, item: Item, visitor: Visitor) -> None:
    """Suggest them in the conversation that was opened, where the workspace offers that."""
    channel = str(item.body.get("channel", ""))
    if visitor.problem or not channel:
        return
    prompts = [{"title": title, "message": message} for title, message in prompts_for(office, visitor)]
    office.slack.attempt(
        "assistant_threads_setSuggestedPrompts",
        channel_id=channel,
        thread_ts=str(item.body.get("thread", "")) or None,
        title=TITLE,
        prompts=prompts,
    )


def prompts_for(office: Office, visitor: Visitor) -> list[tuple[str, str]]:
    """Titles and questions, at most four, about a policy that the person may see."""
    policy = _policy(office, visitor)
    found: list[tuple[str, str]] = []
    if "approver" in visitor.roles:
        found.append(("What waits for me", "What is waiting for me?"))
    found.append(("Queue health", "How are the queues doing?"))
    if policy and "author" in visitor.roles:
        found.append((f"Triage {policy}", f"Triage the {policy} queue"))
    if visitor.roles and "approver" not in visitor.roles:
        found.append(("Open proposals", "What proposals are open?"))
    if policy:
        found.append((f"What changed in {policy}", f"What changed in {policy} lately?"))
        found.append((f"What {policy} forbids", f"What does the {policy} policy not allow?"))
    return found[:MOST_PROMPTS]


def _policy(office: Office, visitor: Visitor) -> str:
    config = office.door.config()
    with office.store.read() as tx:
        names = [parse_artefact_id(artefact).name for artefact in tx.library.artefact_ids("policy")]
    return next((name for name in names if config.may_see(visitor.id, name)), "")
