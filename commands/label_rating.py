"""`redline labels rate`: ask people to rate a batch, or rate it here, one item at a time."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.label_work_results import RatedHere
from commands.terminal import acting, common, emit, open_workspace, say
from knowledge_base.records import now
from tools.figures import count_words, listed
from tools.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knowledge_base.batch_records import EventKind
    from knowledge_base.cases import Case
    from knowledge_base.workspace import Workspace
    from tools.rater_rules import RatingRole
    from tools.rating_batches import Given
    from tools.rating_form import Choice, Form
    from tools.rating_turn import Turn


@click.command("rate")
@click.argument("batch_id", metavar="BATCH")
@click.option("--raters", metavar="NAMES", help="Ask these people to rate, such as ada,mira.")
@click.option(
    "--adjudicator", "adjudicators", metavar="NAMES", help="Ask these to settle what raters split on."
)
@click.option("--off", metavar="NAMES", help="Take these people off the batch; what they answered stands.")
@click.option("--role", type=click.Choice(("rater", "adjudicator")), default="rater", show_default=True)
@acting
@common
def rate(
    batch_id: str,
    raters: str | None,
    adjudicators: str | None,
    off: str | None,
    role: "RatingRole",
    person: str,
    folder: Path,
    as_json: bool,
) -> None:
    """Ask people to rate a batch, or rate it here: one item at a time, its text shown on a press only.

    With --raters, each of them gets items in Slack, where the app runs and redline.toml has their member id, or here.
    Without, you rate: nobody sees what another said, you may skip or stop at any time, and a rest is suggested.

    \b
    Examples:
      redline labels rate B-3f2a91c0de --raters ada,mira --adjudicator jonas --as lee
      redline labels rate B-3f2a91c0de --off mira --as lee
      redline labels rate B-3f2a91c0de --as ada
      redline labels rate B-3f2a91c0de --role adjudicator --as jonas
    """
    workspace = open_workspace(folder)
    if raters or adjudicators or off:
        done = _staff(workspace, batch_id, person, *map(_names, (raters, adjudicators, off)))
        emit(done, as_json, _asked_words(done))
        return
    done = _Sitting(workspace, batch_id, person, role).rate()
    words = {
        "nothing": "Nothing is left for you now.",
        "closed": "The batch is closed.",
        "off": "You were taken off the batch; what you answered stands.",
    }
    emit(done, as_json, f"{count_words(done.answered, 'answer')} noted. {words.get(done.state, '')}".rstrip())


def _staff(workspace: "Workspace", batch_id: str, person: str, *named: tuple[str, ...]) -> RatedHere:
    from tools.batch_standing import standing_of
    from tools.rating_batches import known_batch
    from tools.rating_crew import ask_people, take_off

    raters, settlers, off = named
    if off:
        take_off(workspace.store, workspace.config, batch_id, person, off, now())
    if raters or settlers:
        ask_people(workspace.store, workspace.config, batch_id, person, raters, settlers, now())
    with workspace.store.read() as tx:
        standing = standing_of(tx, known_batch(tx, batch_id))
    return RatedHere(batch=batch_id, standing=standing)


def _asked_words(done: RatedHere) -> str:
    standing = done.standing
    assert standing is not None
    crew = standing.crew
    lines = [f"{done.batch} ({crew.policy}) is rated by {listed(crew.raters) or 'nobody'}."]
    if crew.taken_off:
        off = listed(list(dict.fromkeys(person for person, _ in crew.taken_off)))
        lines.append(f"Taken off: {off}; what they answered stands.")
    lines.append(
        f"What they split on is settled by {listed(crew.adjudicators)}."
        if crew.adjudicators
        else "Nobody settles what they split on yet; add --adjudicator NAME."
    )
    if standing.stranded:
        lines.append(f"Note: {count_words(standing.stranded, 'item wants', 'items want')} one more person.")
    who = crew.raters[0] if crew.raters else "NAME"
    return "\n".join([*lines, "", f"Next: redline labels rate {done.batch} --as {who}, or in Slack"])


def _names(words: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in (words or "").split(",") if name.strip()))


class _Sitting:
    """One person rating at a terminal."""

    def __init__(self, workspace: "Workspace", batch_id: str, person: str, role: "RatingRole") -> None:
        self._workspace, self._batch, self._person, self._role = workspace, batch_id, person, role
        self._answered = self._left = 0

    def rate(self) -> RatedHere:
        """Item by item, until they stop or nothing is left."""
        from tools.rating_batches import known_batch
        from tools.rating_turn import turn_of

        workspace = self._workspace
        while True:
            with workspace.store.write() as tx:
                tx.serialise(f"batch:{self._batch}")
                batch = known_batch(tx, self._batch)
                turn = turn_of(tx, workspace.config, batch, self._person, self._role, now())
            try:
                if turn.state in ("nothing", "closed", "off") or not self._take(turn):
                    break
            except _Stopped:
                break
        return RatedHere(batch=self._batch, answered=self._answered, left=self._left, state=turn.state)

    def _take(self, turn: "Turn") -> bool:
        """Do what the turn asks for; false to stop."""
        from tools.rating_crew import take_break

        if turn.given is not None:
            return self._item(turn.given)
        if turn.state == "rest":
            minutes = self._workspace.config.rating.rest_minutes
            say(f"You have rated {turn.rest}: a rest of {count_words(minutes, 'minute')} does you good.")
        if not _agrees("Go on now?"):
            return False
        at = now()
        take_break(
            self._workspace.store,
            self._workspace.config,
            self._batch,
            self._person,
            self._role,
            "resumed",
            at,
            at.isoformat(),
        )
        return True

    def _item(self, given: "Given") -> bool:
        from tools.rating_crew import leave_item, note_shown
        from tools.rating_form import form_of

        with self._workspace.store.read() as tx:
            form, case = form_of(tx, given.policy), tx.cases.get([given.case])[given.case]
        say(f"{given.policy}: item {given.done + 1:,} of yours. It may be harmful to read.")
        pressed = _key("[Enter] show it   [s] skip it, no reason asked   [q] stop", ("", "s", "q"))
        if pressed == "q":
            return False
        if pressed == "":
            note_shown(self._workspace.store, self._batch, given.case, self._person, self._role, now())
            with _alone():
                pressed = _asked_of(form, given, case)
                if pressed in _VERDICTS:
                    self._answer(given, form, pressed)
                    return True
            if pressed == "q":
                return False
        kind: EventKind = "escalated" if pressed == "e" else "passed"
        store, config = self._workspace.store, self._workspace.config
        leave_item(store, config, self._batch, given.case, self._person, kind, now(), self._role)
        self._left += 1
        return True

    def _answer(self, given: "Given", form: "Form", pressed: str) -> None:
        from tools.rating_batches import Answered, record_rating
        from tools.rating_form import VERDICTS
        from tools.rating_turn import seconds_looked

        at = now()
        with self._workspace.store.read() as tx:
            events = tx.batches.events(self._batch, given.case)
        seconds = seconds_looked(events, self._person, at)
        said = Answered(
            violates=VERDICTS[_VERDICTS[pressed]],
            label=_one_of("Label", form.labels),
            rule=_one_of("Rule", form.rules),
            seconds=seconds,
            why=_reason() if self._role == "adjudicator" else "",
        )
        key = f"terminal:{self._person}:{given.case}:{self._role}"
        record_rating(
            self._workspace.store,
            self._workspace.config,
            self._batch,
            given.case,
            self._person,
            said,
            key[:200],
            at,
            role=self._role,
        )
        self._answered += 1


_VERDICTS = {"v": "violates", "n": "does_not_violate", "u": "undecided"}


def _asked_of(form: "Form", given: "Given", case: "Case") -> str:
    """Show an item, and what is pressed on it."""
    from tools.rating_form import VERDICTS

    place = " · ".join(each for each in (case.market, case.language, case.surface) if each)
    say(f"{given.policy} · {place}")
    for segment in case.segments:
        say(f"\n[{segment.kind}]\n{segment.text}" if len(case.segments) > 1 else f"\n{segment.text}")
    names = {
        name: one.words for one in form.verdicts for name, value in _VERDICTS.items() if value == one.value
    }
    if given.role == "adjudicator":
        counted = {name: sum(said is VERDICTS[_VERDICTS[name]] for said in given.said) for name in names}
        votes = ", ".join(f"{count} × {names[name]}" for name, count in counted.items() if count)
        say(f"\nRaters said: {votes or 'nothing yet'}" + (" (escalated)" if given.escalated else ""))
    keys = [f"[{name}] {words}" for name, words in names.items()] + ["[s] skip"]
    keys += ["[e] escalate"] if given.role == "rater" else []
    allowed = ("v", "n", "u", "s", "q", *(("e",) if given.role == "rater" else ()))
    return _key("\n" + "   ".join([*keys, "[q] stop"]), allowed)


def _one_of(what: str, known: "Sequence[Choice]") -> str | None:
    """One of the guideline's, by its number; Enter for none."""
    if not known:
        return None
    say("\n".join(f"{number}  {one.words}" for number, one in enumerate(known, 1)))
    chosen = _key(f"{what}? A number, or Enter for none", ("", *map(str, range(1, len(known) + 1))))
    return known[int(chosen) - 1].value if chosen else None


def _reason() -> str:
    while not (said := _line("Why, in a few words").strip()):
        pass
    return said


def _key(words: str, allowed: tuple[str, ...]) -> str:
    while (said := _line(words).strip().casefold()) not in allowed:
        pass
    return said


def _agrees(words: str) -> bool:
    return _key(f"{words} [y] yes   [n] no", ("y", "n")) == "y"


class _Stopped(Exception):
    """They pressed Ctrl-C, or nobody is there to answer."""


def _line(words: str) -> str:
    """What is typed.

    Raises: _Stopped at the end of the input.
    """
    try:
        return str(
            click.prompt(visible(words), default="", show_default=False, prompt_suffix="\n> ", err=True)
        )
    except click.Abort:
        raise _Stopped from None


@contextmanager
def _alone() -> Iterator[None]:
    """A screen of its own, where there is one: what was shown is in no scroll-back afterwards."""
    if not sys.stderr.isatty():
        yield
        return
    click.echo("\x1b[?1049h\x1b[H", err=True, nl=False)
    try:
        yield
    finally:
        click.echo("\x1b[?1049l", err=True, nl=False)


LABELS = {"rate": rate}
