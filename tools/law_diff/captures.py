"""A history of captures of one document, told apart: real versions, and captures that only look like a change.

A page that is fetched every few hours comes back cut short, in another language, with a cookie notice, as an error
page, or in turns as this text and that. Each capture is judged with what came before it alone; what is unsure
waits for the captures after it, and is settled then. Nothing is dropped: what is set aside says why.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal

from knowledge_base.records import Record
from tools.law_diff.capture import Capture, but_for_chrome, replaced, same, within
from tools.law_diff.page_noise import error_page, main_language

State = Literal["version", "waits", "set_aside"]
Reason = Literal[
    "first capture",
    "another text",
    "held",
    "back to an earlier text",
    "unsure",
    "same text",
    "layout only",
    "navigation only",
    "error page",
    "another language",
    "truncated",
    "size jump with return",
    "flapping",
]
HOLD = timedelta(days=3)
"""How long a text that is unsure has to stand before it counts."""
BLINK = timedelta(days=30)
"""A text that stood shorter than this between two captures of one and the same text was no version."""
STOOD = timedelta(days=14)
"""How long one that flapped before has to stand."""
UNSETTLED = timedelta(days=14)
"""For so long after a capture that flipped back, nothing new is believed at once."""
JUMP = (0.6, 1.67)
"""Ratios of length outside which a change is believed only when it holds."""
REPLACED = 0.5
"""The same for the share of words that are others."""


class Judged(Record):
    """What a capture is held for; `settled` is the capture that settled it, where that came later."""

    at: datetime
    digest: str
    state: State
    reason: Reason
    first: State
    """What it was held for before the captures after it."""
    settled: datetime | None = None

    @property
    def words(self) -> str:
        """For people."""
        told = {"version": "a version", "waits": "waits for the next capture", "set_aside": "set aside"}
        return f"{told[self.state]}: {self.reason}"


class CaptureWatch:
    """Judges captures in the order of their days; `judged` holds what is known of each so far."""

    def __init__(self, language: str = "") -> None:
        """`language` is the code of the one that counts; by default that of the first capture."""
        self.judged: list[Judged] = []
        self._language = language
        self._current: Capture | None = None
        self._current_place = 0
        self._waiting: list[tuple[int, Capture]] = []
        self._versions: dict[str, Capture] = {}
        self._aside: set[str] = set()
        self._accepted: list[tuple[int, Capture]] = []
        self._flipped: datetime | None = None
        self._flapped: tuple[int, Capture] | None = None
        self._last = ""
        self._confirmed: set[str] = set()

    def see(self, capture: Capture) -> Judged:
        """Judge the next capture, and settle those that waited for it."""
        again, self._last = capture.digest == self._last, capture.digest
        self._believe(capture.at, None if again and self._stood(capture.at) else capture)
        self.settle(capture.at, unless=None if again else capture)
        state, reason = self._again(capture) if again else self._judge(capture)
        self.judged.append(
            Judged(at=capture.at, digest=capture.digest, state=state, reason=reason, first=state)
        )
        place = len(self.judged) - 1
        if state == "version":
            self._accept(place, capture)
        elif state == "waits":
            self._waiting.append((place, capture))
        elif reason == "flapping":
            self._flapped = place, capture
        return self.judged[place]

    def end(self, now: datetime) -> None:
        """Settle what the day up to which the last text stood is enough for."""
        self._believe(now, None)
        self.settle(now)

    def settle(self, now: datetime, unless: Capture | None = None) -> None:
        """What has waited long enough by now is a version, unless the capture at hand brings the old text back."""
        if not self._waiting or (unless and self._is_back(unless)):
            return
        if now - self._waiting[0][1].at < HOLD or (unless and unless.key in self._keys_waiting()):
            return
        for place, capture in self._waiting:
            if self._is_back(capture):
                assert self._current is not None
                self._change(place, "set_aside", self._how_back(capture, self._current), now)
            else:
                self._change(place, "version", "held", now)
                self._accept(place, capture)
        self._waiting = []

    def _judge(self, capture: Capture) -> tuple[State, Reason]:
        current = self._current
        if current is None:
            self._language = self._language or main_language(capture.text)
            return "version", "first capture"
        if self._is_back(capture):
            self._flip_back(capture)
            return "set_aside", self._how_back(capture, current)
        if capture.key in self._aside or capture.key in self._keys_waiting():
            return self._flaps(capture)
        if (fault := self._fault(capture, current)) is not None:
            return "set_aside", fault
        if capture.key in self._versions:
            return self._return(capture)
        return self._new(capture, current)

    def _again(self, capture: Capture) -> tuple[State, Reason]:
        """The very text of the capture before: one that has stood for long is no blink, whatever comes after it."""
        if self._accepted and capture.at - self._accepted[-1][1].at >= STOOD and self._is_back(capture):
            self._confirmed.add(capture.key)
        return "set_aside", "same text"

    def _is_back(self, capture: Capture) -> bool:
        """Whether the words are those of the version that stands, less navigation."""
        current = self._current
        return current is not None and (same(capture, current) or but_for_chrome(capture, current))

    def _how_back(self, capture: Capture, current: Capture) -> Reason:
        if capture.digest == current.digest:
            return "same text"
        return "layout only" if same(capture, current) else "navigation only"

    def _stood(self, now: datetime) -> bool:
        """Whether the text that flapped last has stood for long by now."""
        return self._flapped is not None and now - self._flapped[1].at >= STOOD

    def _fault(self, capture: Capture, current: Capture) -> Reason | None:
        if capture.text is None:
            return None
        if error_page(capture.text, capture.count, current.count):
            return "error page"
        language = main_language(capture.text)
        if language and self._language and language != self._language:
            return "another language"
        return None

    def _flip_back(self, capture: Capture) -> None:
        """The old text is back: what waited was none."""
        for place, waiting in self._waiting:
            self._aside.add(waiting.key)
            self._change(place, "set_aside", self._why(waiting), capture.at)
            self._flipped = capture.at
        self._waiting = []

    def _flaps(self, capture: Capture) -> tuple[State, Reason]:
        """A text that was set aside, or waits, comes again: what waits did not stand."""
        self._flipped = capture.at
        for place, one in self._waiting:
            self._aside.add(one.key)
            self._change(place, "set_aside", "flapping", capture.at)
        self._waiting = []
        self._aside.add(capture.key)
        return "set_aside", "flapping"

    def _believe(self, now: datetime, unless: Capture | None) -> None:
        """A text that flapped and then stood for long is a version after all."""
        if self._flapped is None or (unless and unless.key == self._flapped[1].key):
            return
        (place, capture), self._flapped = self._flapped, None
        if now - capture.at >= STOOD:
            self._aside.discard(capture.key)
            self._change(place, "version", "held", now)
            self._accept(place, capture)

    def _return(self, capture: Capture) -> tuple[State, Reason]:
        """An older version comes back: what stood for a blink between was none."""
        assert self._current is not None
        between = [
            (place, one)
            for place, one in self._accepted
            if one.at >= self._versions[capture.key].at and one.key != capture.key
        ]
        stood = any(one.key in self._confirmed for _, one in between)
        if between and not stood and capture.at - between[0][1].at < BLINK:
            for place, one in between:
                self._aside.add(one.key)
                self._change(place, "set_aside", "flapping", capture.at)
            self._accepted = [pair for pair in self._accepted if pair not in between]
            self._current, self._flipped = self._versions[capture.key], capture.at
            self._flip_back(capture)
            return "set_aside", "same text"
        return "waits", "back to an earlier text"

    def _new(self, capture: Capture, current: Capture) -> tuple[State, Reason]:
        unsettled = self._flipped is not None and capture.at - self._flipped < UNSETTLED
        ratio = capture.size / max(1, current.size)
        if (
            unsettled
            or self._waiting
            or not JUMP[0] <= ratio <= JUMP[1]
            or replaced(capture, current) > REPLACED
        ):
            return "waits", "unsure"
        return "version", "another text"

    def _why(self, capture: Capture) -> Reason:
        current = self._current
        assert current is not None
        ratio = capture.size / max(1, current.size)
        if ratio < JUMP[0] and within(capture, current):
            return "truncated"
        return "flapping" if JUMP[0] <= ratio <= JUMP[1] else "size jump with return"

    def _accept(self, place: int, capture: Capture) -> None:
        self._current = capture
        self._versions[capture.key] = capture
        self._accepted.append((place, capture))

    def _change(self, place: int, state: State, reason: Reason, settled: datetime) -> None:
        new = {"state": state, "reason": reason, "settled": settled}
        self.judged[place] = self.judged[place].model_copy(update=new)

    def _keys_waiting(self) -> frozenset[str]:
        return frozenset(one.key for _, one in self._waiting)


def judge_captures(
    captures: Iterable[Capture], until: datetime | None = None, language: str = ""
) -> tuple[Judged, ...]:
    """Every capture of a history, judged; `until` is the day up to which the last text is known to have stood."""
    watch = CaptureWatch(language)
    for capture in captures:
        watch.see(capture)
    if until is not None:
        watch.end(until)
    return tuple(watch.judged)


def versions(captures: Sequence[Capture], judged: Sequence[Judged]) -> Iterator[Capture]:
    """The captures that are real versions, in order."""
    return (capture for capture, one in zip(captures, judged, strict=True) if one.state == "version")
