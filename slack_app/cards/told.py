"""What a person is told, in a sentence or two, when they pressed something: mrkdwn, safe to post as it is."""

from slack_app.quoting import clip, line
from tools.figures import count_words


def approved(proposal: str, given: int, needed: int, teams: int = 1) -> str:
    """Their approval counts, and more are needed."""
    whose = f", from {teams} different teams" if teams > 1 else ""
    return f"You approved {line(proposal)}: {given} of {count_words(needed, 'approval')}{whose}. Nothing changes yet."


def released(proposal: str, release: str) -> str:
    """Their approval was the last one needed."""
    return f"You approved {line(proposal)}, and it is in force: released as {line(release)}."


def rejected(proposal: str) -> str:
    """Their rejection ended it."""
    return f"You rejected {line(proposal)}. Its author is told why, and the next draft takes it into account."


def evidence_asked(proposal: str) -> str:
    """Their question is noted; the proposal stays open."""
    return f"Your question about {line(proposal)} is noted on the card. It stays open for a decision."


def edited(old: str, new: str) -> str:
    """Their edit is a new proposal, of which they are a co-author."""
    return (
        f"Your text is measured and stands as {line(new)}; {line(old)} is closed. You are its co-author now, "
        "so somebody else has to approve it, and earlier approvals do not count."
    )


def unchanged(proposal: str) -> str:
    """They sent the text as it was."""
    return f"You changed nothing in {line(proposal)}, so it stays as it is."


def refused(reason: str) -> str:
    """A rule said no; the reason ends with the next step."""
    words = line(clip(reason, 1_000)).rstrip(".")
    return f"That was not done: {words}. Nothing was changed."


def unknown_card() -> str:
    """The card is none that this workspace knows."""
    return "This card is not known here any more, so nothing was done. Open the app's Home for what waits for you."


def failed(reference: str) -> str:
    """A bug or an outage of ours; the log has the details under the reference."""
    return f"That did not work, and it is our fault. Try again, or tell your admin this reference: {line(reference)}"


def thanks(helpful: bool) -> str:
    """Feedback was kept."""
    return "Thank you, noted." if helpful else "Thank you. A person will look at this answer."
