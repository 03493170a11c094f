"""The `action_id` of everything that can be pressed. A button's value is an opaque handle, never an id."""

PROPOSAL_APPROVE = "proposal.approve"
PROPOSAL_APPROVE_NOTE = "proposal.approve_note"
PROPOSAL_EDIT = "proposal.edit"
PROPOSAL_REJECT = "proposal.reject"
PROPOSAL_EVIDENCE = "proposal.evidence"
PROPOSAL_FLIPS = "proposal.flips"
PROPOSAL_TEXT = "proposal.text"
"""Show the presser the exact text, sample texts of cases included."""
PROPOSAL_SPLITS = "proposal.splits"
"""Show the presser the cases that raters split on and a guideline edit answers, with their texts."""

ANSWER_HELPFUL = "answer.helpful"
ANSWER_UNHELPFUL = "answer.unhelpful"
ANSWER_REVEAL = "answer.reveal"
ANSWER_FOLLOW_UP = "answer.follow_up"
"""With `:0`, `:1`, `:2` behind it; its value is the question."""

NOTICE_REVEAL = "notice.reveal"
NOTICE_OPEN = "notice.open"

HOME_OPEN_PROPOSAL = "home.open_proposal"
HOME_REFRESH = "home.refresh"

BRIEF_SECTION = "brief.section"
"""With `:what`, `:when` and so on behind it; its value is the handle."""
BRIEF_PAGE = "brief.page"
"""Its value names the section and the page: `when 1`."""

EDIT_PAGE = "edit.page"
FLIPS_PAGE = "flips.page"
FLIPS_REVEAL = "flips.reveal"
TEXT_PAGE = "text.page"

RATE_SHOW = "rate.show"
RATE_ANSWER = "rate.answer"
"""With the verdict behind it, such as `:violates`."""
RATE_CHOICE = "rate.choice"
"""A label or clause chosen in a menu; it counts when a verdict is pressed."""
RATE_PASS = "rate.pass"
RATE_ESCALATE = "rate.escalate"
RATE_PAUSE = "rate.pause"
RATE_RESUME = "rate.resume"
RATE_OPEN = "rate.open"
"""In the Home: have the message with one's next item sent."""


def name_of(action_id: str) -> str:
    """The action without what tells it from its neighbours in one row: `flips.page:next` is `flips.page`."""
    return action_id.partition(":")[0]
