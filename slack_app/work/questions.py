"""Questions, in a conversation with the app, by mention or by `/redline`."""

import re
from collections.abc import Collection, Iterator
from typing import Any

from agents.assistant import answer, perform, plan
from agents.dialogue import Asker, Plan, Reply, Turn
from knowledge_base.inbox import Item
from knowledge_base.records import now
from slack_app.cards.answers import answer_card
from slack_app.doorkeeper import Visitor
from slack_app.handles import STAND_IN, drawn, with_handle
from slack_app.office import Office, content
from slack_app.work.progress import Progress
from slack_app.work.proposals import post_card
from slack_app.work.rating_orders import is_order, order
from slack_app.work.slash import HELP, plan_of

MOST_TURNS = 6
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9_])?")
ALONE = "I answered this for you alone: it is not for everybody in this channel."
EMPTY = "Ask me something about the policies, a case or a queue. `/redline help` shows what I can do."


def question(office: Office, item: Item) -> None:
    """Answer a message, in its thread."""
    visitor = office.door.visitor(item.body)
    if visitor.problem:
        _turn_away(office, item, visitor)
        return
    if not item.body["text"]:
        _say(office, item, {"text": EMPTY})
        return
    progress = Progress(office, item)
    reply = _kept(office, item)
    try:
        if reply is None:
            progress.begin()
            reply = _answered(office, item, visitor, None, progress)
        _show(office, item, visitor, reply)
    finally:
        progress.clear()


def command(office: Office, item: Item) -> None:
    """Answer `/redline`, to the person alone."""
    visitor = office.door.visitor(item.body)
    if visitor.problem:
        _turn_away(office, item, visitor)
        return
    text = str(item.body["text"])
    if text in ("", "help", "?"):
        _say(office, item, {"text": HELP}, person=visitor.user)
        return
    if is_order(text):
        _say(office, item, {"text": order(office, item, visitor)}, person=visitor.user)
        return
    wanted = plan_of(text)
    reply = _kept(office, item) or _answered(office, item, visitor, wanted, None)
    _show(office, item, visitor, reply, person=visitor.user)


def heavy(office: Office, item: Item) -> None:
    """What a question began that takes minutes: done by a process of its own, told in the thread when it is done."""
    asker = Asker.model_validate(item.body["asker"])
    reply = _kept(office, item)
    if reply is None:
        visitor = office.door.visitor(item.body)
        if visitor.problem:
            _turn_away(office, item, visitor)
            return
        asker = asker.model_copy(update={"roles": visitor.roles})
        tool, arguments = str(item.body["tool"]), item.body["arguments"]
        reply = perform(office.desk, tool, arguments, asker, str(item.body["text"]))
        _keep(office, item, asker.id, reply)
    person = str(item.body["user"]) if item.body.get("whisper") else ""
    _post(office, item, reply, person=person, mention=str(item.body["user"]))
    _show_cards(office, item, reply, person)


def _answered(
    office: Office, item: Item, visitor: Visitor, wanted: Plan | None, progress: Progress | None
) -> Reply:
    asker = Asker(id=visitor.id, name=visitor.name, roles=visitor.roles)
    text = str(item.body["text"])
    history = _history(office, item)
    chosen = wanted or plan(office.desk, text, asker, history)

    def start(tool: str, arguments: dict[str, Any]) -> str:
        body = {name: item.body[name] for name in ("user", "teams", "channel", "thread", "text")}
        body |= {
            "asker": asker.model_dump(mode="json"),
            "tool": tool,
            "arguments": arguments,
            "whisper": item.kind == "command",
        }
        with office.store.write() as tx:
            tx.inbox.put(f"heavy:{item.key}"[:190], "heavy", "heavy", body, office.clock())
        return "It runs now, and I answer here when it is done; that takes some minutes."

    told = progress.say if progress else None
    reply = answer(office.desk, text, asker, history, plan=chosen, told=told, start=start)
    _keep(office, item, visitor.id, reply)
    return reply


def _show(office: Office, item: Item, visitor: Visitor, reply: Reply, person: str = "") -> None:
    """The answer; what not everybody in a channel may see is shown to the asker alone."""
    if not person and not item.body.get("private") and is_delicate(reply, office.workspace.config.restricted):
        person = visitor.user
    _post(office, item, reply, person=person)
    _show_cards(office, item, reply, person)


def _show_cards(office: Office, item: Item, reply: Reply, person: str) -> None:
    """The card of a proposal that was asked for or drafted: in the thread, or to the person where only they may see."""
    for proposal in _proposals_to_show(reply) if reply.outcome == "answered" else ():
        if person:
            post_card(office, proposal, person)
        else:
            post_card(office, proposal, str(item.body["channel"]), str(item.body.get("thread", "")))


def _post(office: Office, item: Item, reply: Reply, person: str = "", mention: str = "") -> None:
    public = f"answer:{item.key}"[:190]
    key, at = f"{public}:alone" if person else public, office.clock()
    body = content(answer_card(reply, STAND_IN))
    if mention and not person:
        body["text"] = f"<@{mention}> {body['text']}"
    text = drawn(body)
    channel, thread = str(item.body["channel"]), str(item.body.get("thread", ""))
    with office.store.write() as tx:
        if person and tx.outbox.message(public):  # a first sign was posted for everybody
            tx.outbox.want(public, channel, {"text": ALONE}, at, thread)
        handle = tx.outbox.handle(key, item.key[:80], "", at)
        tx.outbox.want(key, channel, with_handle(text, handle), at, thread=thread, person=person)
    office.wake()


def _say(office: Office, item: Item, body: dict[str, Any], person: str = "") -> None:
    channel, thread = str(item.body["channel"]), str(item.body.get("thread", ""))
    with office.store.write() as tx:
        tx.outbox.want(
            f"answer:{item.key}"[:190], channel, body, office.clock(), thread=thread, person=person
        )
    office.wake()


def _turn_away(office: Office, item: Item, visitor: Visitor) -> None:
    with office.store.write() as tx:
        tx.audit.append(visitor.id[:190], "slack.refused", item.kind, reason=visitor.problem)
        office.tell(tx, item, f"I can't help you here: {visitor.problem}.")
    office.wake()


def _history(office: Office, item: Item) -> tuple[Turn, ...]:
    """The turns of this thread that the app may build on; a command has none."""
    if item.kind == "command":
        return ()
    with office.store.read() as tx:
        kept = tx.talk.turns(conversation_of(item), MOST_TURNS)
    replies = [(turn.person, Reply.model_validate(turn.body)) for turn in kept]
    return tuple(
        Turn(person=person, question=r.question, tool=r.tool, arguments=r.arguments, summary=r.summary)
        for person, r in replies
    )


def _kept(office: Office, item: Item) -> Reply | None:
    """The answer that was given before the work was cut short."""
    with office.store.read() as tx:
        turn = tx.talk.turn(item.key)
    return Reply.model_validate(turn.body) if turn else None


def _keep(office: Office, item: Item, person: str, reply: Reply) -> None:
    with office.store.write() as tx:
        tx.talk.add(item.key, conversation_of(item), person, reply.model_dump(mode="json"), now())


def conversation_of(item: Item) -> str:
    """The thread that an item belongs to."""
    return f"{item.body['channel']}:{item.body.get('thread') or item.key}"[:190]


def is_delicate(reply: Reply, restricted: Collection[str]) -> bool:
    """Whether it is about a case, or names a restricted policy anywhere."""
    said = {name for text in _strings(reply.model_dump(mode="json")) for name in _NAME.findall(text)}
    return reply.tool == "explain_case" or not said.isdisjoint(restricted)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _strings(each)


def _proposals_to_show(reply: Reply) -> list[str]:
    """The one that was asked for or drafted; of a list, none."""
    result = reply.result or {}
    if reply.tool == "draft_change" and isinstance(result.get("proposal"), dict):
        return [str(result["proposal"]["proposal"])]
    if reply.tool == "show_proposal" and result.get("one"):
        return [str(one["proposal"]) for one in result.get("proposals", ())]
    return []
