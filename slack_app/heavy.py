"""Triage and drafts take minutes of a processor: they run in processes of their own, beside the app and behind it.

A process takes items of the heavy lane from the store. It ends with the app that began it; what it was doing is done
anew by another, as a triage can be resumed and an item is claimed by a lease.
"""

import logging
import os
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

log = logging.getLogger("redline.slack")
LEASE = timedelta(seconds=120)
"""Long, because to extend it takes the write lock at the lowest priority."""


class HeavyCrew:
    """Keeps a number of processes alive."""

    def __init__(self, folder: Path, count: int) -> None:
        self._folder = folder
        self._count = count
        self._stopping = threading.Event()
        self._processes: list[subprocess.Popen[bytes]] = []
        self._thread = threading.Thread(target=self._keep, name="heavy", daemon=True)

    def start(self) -> None:
        """Begin."""
        if self._count:
            self._thread.start()

    def stop(self) -> None:
        """End them; their work is taken up by whoever comes next."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait(timeout=20)
            if process.stdin:
                process.stdin.close()

    def _keep(self) -> None:
        while not self._stopping.wait(0 if len(self._processes) < self._count else 1.0):
            for ended in [process for process in self._processes if process.poll() is not None]:
                log.warning("a heavy worker ended with %s; another takes its place", ended.returncode)
                self._processes.remove(ended)
                if ended.stdin:
                    ended.stdin.close()
                if self._stopping.wait(2.0):
                    return
            while len(self._processes) < self._count:
                command = [sys.executable, "-m", "slack_app.heavy", str(self._folder)]
                self._processes.append(subprocess.Popen(command, stdin=subprocess.PIPE))


def main(folder: str) -> None:
    """Take heavy items until the parent is gone."""
    from knowledge_base.workspace import Workspace
    from slack_app.crew import Crew
    from slack_app.logs import keep_log
    from slack_app.office import Office, who_am_i
    from slack_app.settings import SlackSettings
    from slack_app.web import Slack, web_client
    from slack_app.work.registry import WORK

    os.nice(15)
    keep_log()
    slack = Slack(web_client(SlackSettings()))
    workspace = Workspace(Path(folder))
    office = Office(workspace, slack, who_am_i(slack))
    crew = Crew(office, WORK, {"heavy": 1}, lease=LEASE, senders=0)
    crew.start()
    try:
        sys.stdin.buffer.read()  # ends when the parent does
    finally:
        threading.Thread(target=_leave, daemon=True).start()
        crew.stop()
        office.close()
        workspace.close()


def _leave() -> None:
    """An item under way may take minutes: leave it to its lease."""
    time.sleep(5)
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
