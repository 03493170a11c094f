"""What the commands on labels print."""

from commands.results import RejectedRow, Result


class ImportedRatings(Result):
    """`import ratings`. With any row rejected and no --keep-good, nothing was imported."""

    cases: int
    """Cases that came along and are new."""
    ratings: int
    """Ratings that are new, or tell more than was known."""
    unchanged: int
    raters: list[str]
    """Whom the file names as raters."""
    rejected: list[RejectedRow]
    kept_good: bool
