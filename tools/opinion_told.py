"""What a model says of a finding, told so that nobody takes it for what was measured."""

from collections.abc import Iterator

from knowledge_base.changes import Argument, Opinion, Suggestion
from tools.cause_words import cause_words
from tools.redact import redact
from tools.report_records import ToldClaim, ToldOpinion


def opinion_told(opinion: Opinion | None) -> ToldOpinion | None:
    """The opinion claim by claim: the name, the suggestions with what was measured of them, the arguments."""
    if opinion is None:
        return None
    return ToldOpinion(model=opinion.model, claims=tuple(_claims(opinion)))


def claim_words(claim: ToldClaim) -> str:
    """A claim with what was measured of it, or why it does not hold."""
    if claim.problem:
        return f"{claim.text} (does not hold: {claim.problem})"
    return f"{claim.text} ({claim.measured})" if claim.measured else claim.text


def _claims(opinion: Opinion) -> Iterator[ToldClaim]:
    yield ToldClaim(text=f"Its name for the group: {redact(opinion.name)}", problem=opinion.name_problem)
    for suggestion in opinion.suggested:
        text = f"Worth a look, {cause_words(suggestion.cause)}: {redact(suggestion.text)}"
        yield ToldClaim(text=text, problem=suggestion.problem, measured=_measured(suggestion))
    for argument in opinion.argued:
        yield ToldClaim(text=_argument(argument), problem=argument.problem)


def _argument(said: Argument) -> str:
    where = f"Case {redact(said.case)} at {redact(said.question)}: {said.answer}"
    return f"{where}, for it says “{redact(said.quote)}” ({redact(said.clause)}). {redact(said.text)}"


def _measured(said: Suggestion) -> str:
    if said.fixes is None:
        return "not tried"
    enough = "enough" if said.borne_out else "not enough"
    return f"measured: {said.fixes} of {said.of}, {enough}"
