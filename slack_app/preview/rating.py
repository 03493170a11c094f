"""Sample messages and modals of rating; items are invented and mild."""

from dataclasses import replace
from typing import Any

from knowledge_base.records import PersonId
from slack_app.cards.batch import BatchView
from slack_app.cards.home import HomeData, TurnRow, home_view
from slack_app.cards.rating import RatingView
from slack_app.modals.rating import ItemView, cover_modal, item_modal, settle_modal
from slack_app.preview.samples import AT
from tools.batch_progress import Progress
from tools.batch_standing import Kappa, Standing
from tools.rating_crew import Crew
from tools.rating_form import Choice, Form

BATCH = "B-3f2a91c0de"
FORM = Form(
    title="Labelling scams",
    instructions="",
    verdicts=(
        Choice(value="violates", words="Violates", hint="Asks for money or data under a false promise."),
        Choice(value="does_not_violate", words="Does not violate", hint="An offer, a warning or a joke."),
        Choice(value="undecided", words="Cannot decide", hint="It rests on something that is not shown."),
    ),
    labels=(Choice(value="Fake job", words="Fake job", hint="Work that has to be paid for first."),),
    rules=(
        Choice(value="scams/2.1", words="2.1: investments with guaranteed or risk-free returns"),
        Choice(value="scams/2.4", words="2.4: work, tasks or side income that has to be paid for first"),
    ),
)
TEXT = "5 people wanted to rate hotels from home, starter pack only 20, write to [handle] or see [link]"
_ADA, _MIRA, _JONAS = PersonId("ada"), PersonId("mira"), PersonId("jonas")


def turns() -> dict[str, RatingView]:
    """A rater's and an adjudicator's message, in each state."""
    item = RatingView(
        batch=BATCH,
        policy="scams",
        role="rater",
        state="item",
        done=12,
        handle="h-rate",
        verdicts=FORM.verdicts,
        labels=FORM.labels,
    )
    return {
        "item": item,
        "split": replace(item, role="adjudicator", done=3),
        "rest": replace(item, state="rest", rest="40 items in a row", done=40),
        "paused": replace(item, state="paused"),
        "nothing": replace(item, state="nothing", done=50),
        "closed": replace(item, state="closed", done=50),
        "off": replace(item, state="off", done=12),
    }


def standing() -> Standing:
    """A batch half-way."""
    return Standing(
        progress=Progress(
            batch=BATCH,
            policy="scams",
            items=50,
            ratings=61,
            wanted=100,
            done=25,
            split=3,
            adjudicated=2,
            raters={_ADA: 33, _MIRA: 28, _JONAS: 2},
            closed=False,
        ),
        crew=Crew(batch=BATCH, policy="scams", raters=(_ADA, _MIRA), adjudicators=(_JONAS,)),
        rated=28,
        agreed=23,
        kappa=Kappa(value=0.64, low=0.34, high=0.94),
        hours=0.9,
        timed=60,
        answers=63,
        escalated=1,
        stranded=1,
    )


def batch() -> BatchView:
    """The same for its lead."""
    return BatchView(standing(), ("Ada Okafor", "Mira Lindqvist"), ("Jonas Weber",))


def modals() -> dict[str, dict[str, Any]]:
    """An item before a rater and before an adjudicator, and what stands before the next."""
    item = ItemView("h-rate", "scams", "BR · pt · live", (("text", TEXT),), FORM)
    return {
        "rate-item": item_modal(item),
        "rate-settle": settle_modal(replace(item, said=(False, True), escalated=True)),
        "rate-next": cover_modal(turns()["item"], "Noted."),
    }


def home() -> dict[str, Any]:
    """Of somebody who rates and may open batches."""
    rows = (TurnRow("scams", "rater", 12, "h-rate"), TurnRow("hate", "adjudicator", 3, "h-settle"))
    return home_view(HomeData(name="Ada Okafor", at=AT, turns=rows, batches=(standing(),)))
