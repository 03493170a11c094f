"""Verifying the audit log, against hashing the same rows with no check."""

import hashlib
import json
from pathlib import Path
from typing import Any

from evals.bench_figures import Figure, clock, figure
from evals.bench_workspace import ACTOR, sample_workspace
from knowledge_base.store import Store
from tools.verify import verify

BLOCK = 1_000


def prepare(folder: Path, size: int) -> None:
    """The sample's imports, then as many events of a working team as are wanted."""
    workspace = sample_workspace(folder / "workspace")
    for start in range(0, size, BLOCK):
        with workspace.store.write() as tx:
            for number in range(start, min(start + BLOCK, size)):
                tx.audit.append(
                    ACTOR, "cases.imported", f"export-{number:06}.jsonl", imported=number % 997, updated=3
                )


def measure(folder: Path, size: int) -> list[Figure]:
    """Events a second of the whole check: the chain, then the stored records against it."""
    store = sample_workspace(folder / "workspace").store
    with clock() as running:
        check = verify(store)
    if not check.ok:
        raise AssertionError(f"the log does not hold: {check.reason}")
    note = f"{check.events:,} events"
    found = figure("audit", "verify", check.events / running.seconds, "events/s", note)
    return [found.against(check.events / _bare(store), "reading and hashing the same rows")]


def _bare(store: Store) -> float:
    """Seconds to read, decode and hash every row, by the driver itself."""
    chain = b""
    with clock() as running, store.read() as tx:
        driver: Any = tx.connection.connection.driver_connection
        for row in driver.execute("SELECT * FROM audit_events ORDER BY seq"):
            fields = {"body": json.loads(row[5]), "row": row[:5]}
            chain = hashlib.sha256(chain + json.dumps(fields, sort_keys=True).encode()).digest()
    return running.seconds
