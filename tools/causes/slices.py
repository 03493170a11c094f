"""How a cluster differs from the cases that the judge decides well: language, script, format, surface, length, topic.

Well seen are the tuning cases of the cluster's label that are decided rightly, and the prompt's examples of that side.
A slice is rare when few of those share it while most of the cluster does (Fisher's exact test, with Bonferroni's
correction for the slices looked at). A topic is far when most of the cluster lies farther from its nearest well-seen
cases than `FAR` of those lie from each other, left out one content group at a time.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge_base.prompts import Example
from tools.causes.concentration import concentrated
from tools.causes.contract import MOST_OF, Question, sample
from tools.languages import language_name, language_of, script_of
from tools.scene import Bools, Rows, Scene

RARE = 0.2
"""Of the well-seen cases at most this share is of a rare slice."""
FAR = 0.95
NEIGHBOURS = 5
MOST_COMPARED = 2_000
"""Well-seen cases that stand for all where there are more."""
LEAST_SEEN = 20
"""Of fewer well-seen cases no distance can be called far."""
FACTOR = 2.0
"""Longer than all but `EXTREME` of the well-seen cases by this factor, or shorter."""
EXTREME = 0.05
SLICES = 6

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Slice:
    """What most of a cluster is: its kind and name, the rows of the scene that are so, counts and the test."""

    kind: str
    name: str
    rows: Bools
    members: int
    seen: int
    of_seen: int
    p_value: float

    def words(self, n: int) -> str:
        """For people: what, how many of the cluster, and how many such the judge decides well."""
        return (
            f"{self.name}, {self.members} of {n} cases; "
            f"{self.seen} such among the {self.of_seen} like cases that it decides well"
        )


def well_seen(scene: Scene, question: Question) -> Rows:
    """Tuning cases of the cluster's label that are decided rightly."""
    label = question.direction == "fn"
    tuning = question.rest[np.isin(question.rest, scene.rows("tuning"))]
    right = (scene.decided[tuning] == label) & (scene.labels[tuning] == label)
    return np.asarray(tuning[right], dtype=np.int64)


def rare_slices(scene: Scene, question: Question) -> list[Slice]:
    """The slices that most of the cluster is of and few well-seen cases are, surest first."""
    seen = well_seen(scene, question)
    found = [one for one in _slices(scene, question, seen) if one is not None]
    return sorted(found, key=lambda one: one.p_value)


def _slices(scene: Scene, question: Question, seen: Rows) -> Iterator[Slice | None]:
    told = scene.circumstances
    formats = [" and ".join(kind.replace("_", " ") for kind in one.kinds) for one in told]
    surfaces = [one.surface for one in told]
    examples = [example.text for example in _examples(scene, question)]
    shown = [language_of(text) for text in examples], [script_of(text) for text in examples]
    yield _common(scene, question, seen, "language", scene.languages, language_name, shown[0])
    yield _common(scene, question, seen, "script", scene.scripts, "{} script".format, shown[1])
    yield _common(scene, question, seen, "format", formats, "made of {}".format)
    yield _common(scene, question, seen, "surface", surfaces, "from surface {}".format)
    yield _length(scene, question, seen)


def _common(
    scene: Scene,
    question: Question,
    seen: Rows,
    kind: str,
    values: Sequence[str],
    named: Callable[[str], str],
    shown: Sequence[str] = (),
) -> Slice | None:
    """The commonest value of the cluster as a slice; an empty value is not known and makes none."""
    counted = Counter(values[row] for row in question.members)
    counted.pop("", None)
    if not counted:
        return None
    value = max(sorted(counted), key=lambda one: counted[one])
    rows = np.array([one == value for one in values], dtype=bool)
    return _rare(
        scene, question, seen, kind, named(value), rows, sum(one == value for one in shown), len(shown)
    )


def _length(scene: Scene, question: Question, seen: Rows) -> Slice | None:
    """Cases far longer, or far shorter, than those that are decided well."""
    if len(seen) < LEAST_SEEN:
        return None
    words = np.array([len(case.text.split()) for case in scene.reading.cases])
    low, high = np.quantile(words[seen], [EXTREME, 1 - EXTREME])
    longer = bool(np.median(words[question.members]) > high) if len(question.members) else False
    rows = words > FACTOR * high if longer else words < low / FACTOR
    name = f"longer than {FACTOR * high:.0f} words" if longer else f"shorter than {low / FACTOR:.0f} words"
    return _rare(scene, question, seen, "length", name, rows, 0, 0)


def _rare(
    scene: Scene, question: Question, seen: Rows, kind: str, name: str, rows: Bools, shown: int, of_shown: int
) -> Slice | None:
    members, well = int(rows[question.members].sum()), int(rows[seen].sum()) + shown
    of_seen = len(seen) + of_shown
    if members < MOST_OF * len(question.members) or not members or well > RARE * of_seen:
        return None
    p_value = min(1.0, SLICES * concentrated(scene, question.members, seen, rows))
    return Slice(kind, name, rows, members, well, of_seen, p_value)


def far_topic(scene: Scene, question: Question, name: str) -> Slice | None:
    """The cluster as a topic of its own, where most of it is far from what is decided well."""
    from scipy.stats import binomtest

    seen = well_seen(scene, question)
    if len(seen) < LEAST_SEEN or not len(question.members):
        return None
    far = distance_ranks(scene, question.members, seen) >= FAR
    count = int(far.sum())
    if count < MOST_OF * len(question.members):
        return None
    groups = len(set(scene.groups[question.members[far]].tolist()))
    of = len(set(scene.groups[question.members].tolist()))
    p_value = min(1.0, SLICES * float(binomtest(groups, of, 1 - FAR, alternative="greater").pvalue))
    return Slice("topic", name, _around(scene, question), count, 0, len(seen), p_value)


def distance_ranks(scene: Scene, rows: Rows, seen: Rows) -> Floats:
    """For each row the share of well-seen cases that lie nearer to their neighbours of other groups than it does."""
    seen = sample(seen, MOST_COMPARED)
    own = _distances(scene, rows, seen)
    among = np.sort(_distances(scene, seen, seen))
    return np.searchsorted(among, own, side="left") / max(len(among), 1)


def _distances(scene: Scene, rows: Rows, seen: Rows) -> Floats:
    """Mean cosine distance to the `NEIGHBOURS` nearest seen cases of other content groups."""
    found = np.ones(len(rows))
    for start in range(0, len(rows), 256):
        block = rows[start : start + 256]
        cosines = (scene.means[block] @ scene.means[seen].T).astype(np.float64)
        cosines[scene.groups[block, None] == scene.groups[None, seen]] = -1.0
        k = min(NEIGHBOURS, len(seen))
        found[start : start + 256] = 1 - np.partition(cosines, -k, axis=1)[:, -k:].mean(axis=1)
    return found


def _around(scene: Scene, question: Question) -> Bools:
    """The members and the cases as near to their middle as half of them are."""
    middle = scene.means[question.members].mean(axis=0)
    nearness = scene.means @ middle
    rows = nearness >= np.median(nearness[question.members])
    rows[question.members] = True
    return np.asarray(rows, dtype=bool)


def _examples(scene: Scene, question: Question) -> list[Example]:
    """The prompt's examples of the cluster's side."""
    asked = scene.instruments.spec.questions
    if question.direction == "fn":
        return [example for one in asked for example in one.examples]
    return [example for one in asked for example in one.counter_examples]
