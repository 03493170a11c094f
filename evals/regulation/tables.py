"""Tables of a whole run: what was taken for what, edit by edit, and a plain method beside the product."""

from collections import Counter
from collections.abc import Sequence

from evals.regulation.answers import Answer, macro_f1, pooled
from evals.regulation.planting import CLASSES

BESIDE = {
    "amended_recall": "amendments told as such",
    "amended_precision": "what is told as an amendment is one",
    "class": "provisions told in their class",
    "quiet": "other layouts with nothing told",
    "noise_rejected": "captures that are none set aside",
    "real_kept": "real changes of a page kept",
}
MOST_MISSES = 40


def details(answers: Sequence[Answer]) -> str:
    """Every table that the answers give."""
    blocks = [_beside(answers), _confusion(answers), _pooled(answers), _misses(answers)]
    return "\n\n".join(block for block in blocks if block)


def _beside(answers: Sequence[Answer]) -> str:
    """The product beside the plain method: difflib by number, and every other text a version."""
    rows = [
        (words, held, pooled(name, answers, plain=True))
        for name, words in BESIDE.items()
        if (held := pooled(name, answers)) is not None
    ]
    if any(one.labels for one in answers):
        rows.append(("macro-F1 over the classes", macro_f1(answers) or 0.0, macro_f1(answers, plain=True)))
    lines = [f"{words:38} {held:8.1%} {other or 0:8.1%}" for words, held, other in rows]
    return "\n".join([f"{'':38} {'Redline':>8} {'plain':>8}", *lines]) if lines else ""


def _confusion(answers: Sequence[Answer]) -> str:
    pairs = [pair for one in answers for pair in one.labels]
    if not pairs:
        return ""
    lines = [f"{'planted':<12} {'n':>4} {'recall':>7} {'precision':>9}  told as"]
    for name in (*CLASSES, "nothing"):
        own = [told for wanted, told in pairs if wanted == name]
        named = [wanted for wanted, told in pairs if told == name]
        if own or named:
            other = ", ".join(f"{told} {count}" for told, count in Counter(own).most_common() if told != name)
            recall = f"{own.count(name) / len(own):.1%}" if own and name != "nothing" else "–"
            precision = f"{named.count(name) / len(named):.1%}" if named and name != "nothing" else "–"
            lines.append(f"{name:<12} {len(own):>4} {recall:>7} {precision:>9}  {other}".rstrip())
    return "\n".join(lines)


def _pooled(answers: Sequence[Answer]) -> str:
    """Every count over all rows."""
    names = sorted({name for one in answers for name in one.counts})
    lines = []
    for name in names:
        some = [one.counts[name] for one in answers if name in one.counts]
        held, of = sum(one for one, _ in some), sum(one for _, one in some)
        lines.append(f"{name:24} {held:>7,} of {of:>7,}" + (f"  {held / of:.1%}" if of else ""))
    return "\n".join(lines)


def _misses(answers: Sequence[Answer]) -> str:
    """The first misses of rows that may be looked at; of unseen rows the log has them."""
    told = [f"{one.id}: {miss}" for one in answers if one.seen for miss in one.misses]
    rest = len(told) - MOST_MISSES
    return "\n".join(told[:MOST_MISSES]) + (f"\n… and {rest} more in the log" if rest > 0 else "")
