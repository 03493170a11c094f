"""What sets errors of a scene apart at a glance, before they are grouped by content: one mask over its rows each."""

import numpy as np

from tools.causes.label_error import doubted_labels
from tools.scene import Bools, Scene


def spelt_to_evade(scene: Scene) -> Bools:
    """Spelt evasively and, read plainly, decided rightly."""
    return np.asarray(scene.disguised & (scene.decided_plainly == scene.labels), dtype=bool)


def not_read(scene: Scene) -> Bools:
    """Decided otherwise, and rightly, once text that was kept but not read is read."""
    full = scene.decided_in_full
    return np.asarray((full != scene.decided) & (full == scene.labels), dtype=bool)


def doubted_alone(scene: Scene) -> Bools:
    """With a label that one rater gave and confident learning suspects."""
    alone = np.array([label.votes < 2 for label in scene.votes], dtype=bool)
    return np.asarray(doubted_labels(scene) & alone, dtype=bool)
