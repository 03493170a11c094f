"""Which test process takes which files: a file stays whole, and files that need the sample's desk stay together."""

import re

from xdist.scheduler import LoadFileScheduling

DESK = re.compile(r"agents/test_(assistant|desk|hostile_model|order_sense|plain_english)")
"""Files that ask the fixture `lantern`, which reads some thousand texts with the real model, once in a process."""


class Schedule(LoadFileScheduling):
    """In the order of collection, so that the many short files of tools/ come last and no process waits long."""

    def _split_scope(self, nodeid: str) -> str:
        return "desk" if DESK.search(nodeid) else super()._split_scope(nodeid)
