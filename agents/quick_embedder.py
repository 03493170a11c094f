"""An embedder for questions: what was asked a moment ago is not computed again, and nothing is written to a disk.

The cache on disk has one writer at a time, so a question would wait there for a triage that embeds.
"""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np

from knowledge_base.embed import Embedder, Progress, Vectors

MOST = 5_000


class QuickEmbedder:
    """The vectors of the last `MOST` texts, and a model for the others. Safe for several threads."""

    def __init__(self, model: Embedder) -> None:
        self._model = model
        self._lock = Lock()
        self._rows: OrderedDict[str, Vectors] = OrderedDict()

    @property
    def id(self) -> str:
        """The id of the model."""
        return self._model.id

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Unit rows."""
        with self._lock:
            found = {text: self._rows[text] for text in texts if text in self._rows}
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        if missing or not found:
            found |= zip(missing, self._model.encode(missing, progress), strict=True)
        with self._lock:
            for text, row in found.items():
                self._rows[text] = row
                self._rows.move_to_end(text)
            while len(self._rows) > MOST:
                self._rows.popitem(last=False)
        return np.stack([found[text] for text in texts]) if texts else self._model.encode(texts)
