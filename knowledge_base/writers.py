"""The queue of a process's threads for the one write lock of SQLite: whoever acknowledges goes before whoever works."""

import threading


class Writers:
    """One writer at a time. Of those who wait, the urgent come first."""

    def __init__(self) -> None:
        lock = threading.Lock()
        self._ways = {True: threading.Condition(lock), False: threading.Condition(lock)}
        self._busy = False
        self._urgent = 0

    def enter(self, urgent: bool, seconds: float) -> bool:
        """Wait for the turn; false when it did not come in time."""
        with self._ways[urgent]:
            self._urgent += urgent
            came = self._ways[urgent].wait_for(
                lambda: not self._busy and (urgent or not self._urgent), seconds
            )
            self._urgent -= urgent
            self._busy = self._busy or came
            if not came:
                self._call()  # the turn that this one did not take may have been offered to it
            return came

    def leave(self) -> None:
        """Let the next one in."""
        with self._ways[True]:
            self._busy = False
            self._call()

    def _call(self) -> None:
        self._ways[self._urgent > 0].notify()
