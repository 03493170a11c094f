"""What `redline diff` prints with --json: documented by `redline schema diff`."""

from commands.results import Result
from tools.law_diff.captures import Judged
from tools.law_diff.comparison import ChangeKind, ProvisionChange, StrayReference, TermChange


class Diffed(Result):
    """`diff`: every provision that changed, in the order of the later version.

    `counts` is by kind. `pieces` of a change are the two texts word by word. `set_aside` are captures between the two
    days that are no versions: set aside, or waiting for the next one.
    """

    before: str
    after: str
    provisions_before: int
    provisions_after: int
    unchanged: int
    counts: dict[ChangeKind, int]
    changes: tuple[ProvisionChange, ...]
    terms: tuple[TermChange, ...]
    references: tuple[StrayReference, ...]
    notes: tuple[str, ...]
    set_aside: tuple[Judged, ...]
