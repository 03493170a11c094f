"""`redline labels sample`, `batches`, `estimate` and `close`: cases drawn for raters, and what they say of all."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click
from pydantic import ValidationError

from commands.label_work_results import BatchList, SampledBatch
from commands.terminal import acting, common, emit, open_workspace, percent, progress, table
from knowledge_base.batch_records import MOST_ITEMS, MOST_RATINGS, Asked, Batch, Design, Purpose
from knowledge_base.cases import Stream, Surface
from knowledge_base.errors import WrongUsage
from knowledge_base.records import now
from tools.figures import count_words, interval, rate_words

if TYPE_CHECKING:
    from tools.batch_estimates import BatchEstimate, Estimated

STREAM = click.Choice(get_args(Stream))


@click.command("sample")
@click.option("--policy", required=True, metavar="NAME", help="The policy that cases are rated under.")
@click.option("--size", required=True, type=click.IntRange(1, MOST_ITEMS), help="Cases to draw.")
@click.option(
    "--by",
    "design",
    type=click.Choice(get_args(Design)),
    default="stratified",
    show_default=True,
    help="Which cases are likelier: alike in strata, near the threshold, in dispute, or of high score.",
)
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="[default: that of the workspace]")
@click.option("--purpose", type=click.Choice(get_args(Purpose)), default="measure", show_default=True)
@click.option(
    "--stream", type=STREAM, default="llm", show_default=True, help="Whose decisions and scores count."
)
@click.option("--market", metavar="CODE", help="Cases of one market only.")
@click.option("--language", metavar="CODE", help="Cases in one language only.")
@click.option("--surface", type=click.Choice(get_args(Surface)), help="Cases of one surface only.")
@click.option("--since", type=click.DateTime(("%Y-%m-%d",)), help="Cases from this day on, in UTC.")
@click.option("--finding", metavar="FINDING", help="Only the cases of one finding, such as labels in doubt.")
@click.option(
    "--decided",
    type=click.Choice(("flagged", "passed")),
    help="Only what the stream flagged, or let pass: of flagged cases, prevalence is its precision.",
)
@click.option("--unrated", is_flag=True, help="Only cases with no known label.")
@click.option(
    "--gold",
    type=click.FloatRange(0, 0.5),
    default=0.0,
    show_default=True,
    help="Share of items whose answer is known, from adjudicated cases.",
)
@click.option(
    "--ratings",
    type=click.IntRange(1, MOST_RATINGS),
    default=2,
    show_default=True,
    help="Raters of each item.",
)
@acting
@common
def sample(
    policy: str,
    size: int,
    design: Design,
    seed: int | None,
    since: datetime | None,
    person: str,
    folder: Path,
    as_json: bool,
    **limits: Any,
) -> None:
    """Draw a batch of cases to be rated, each with a known probability, so that figures from it are unbiased.

    Copies of one content are drawn once. Every design leaves every case a chance. The batch, its order, its
    probabilities and its gold items are kept; raters are told none of it. docs/rating-batches.md tells how.

    \b
    Examples:
      redline labels sample --policy scams --size 200 --as ada
      redline labels sample --policy scams --size 300 --by prevalence --gold 0.05 --as ada
      redline labels sample --policy scams --size 500 --finding F-1a2b3c --purpose relabel --as ada
      redline labels sample --policy hate --size 100 --by uncertainty --market DE --since 2026-06-01 --as ada
    """
    from tools.batch_opening import open_batch

    workspace = open_workspace(folder)
    seed = workspace.config.seed if seed is None else seed
    day = since.replace(tzinfo=UTC) if since else None
    asked = _asked(policy=policy, size=size, design=design, seed=seed, since=day, **limits)
    with progress("drawing a batch", None, as_json):
        batch = open_batch(workspace.store, workspace.config, asked, person, now())
    with workspace.store.read() as tx:
        items = tx.batches.items(batch.id)
    gold = sum(item.is_gold for item in items)
    emit(
        SampledBatch(batch=batch, items=len(items), gold=gold),
        as_json,
        _sample_words(batch, len(items), gold),
    )


def _asked(**fields: Any) -> Asked:
    try:
        return Asked.model_validate(fields)
    except ValidationError as problem:
        first = problem.errors()[0]
        name = first["loc"][0]
        raise WrongUsage(
            f"--{name} {first['input']!r} is no {name} that Redline knows; see docs/cases.md"
        ) from None


def _sample_words(batch: Batch, items: int, gold: int) -> str:
    asked = batch.asked
    left = (
        f"; {batch.not_asked:,} that {asked.stream} was never asked about are left out"
        if batch.not_asked
        else ""
    )
    lines = [
        f"{batch.id}: {count_words(items, 'item')}, {gold} of them gold, by {asked.design}, seed {asked.seed}.",
        f"Drawn from {count_words(batch.cases, 'case')} of {batch.distinct:,} different contents{left}.",
    ]
    if asked.design == "stratified":
        rows = [(name, f"{count:,}") for name, count in batch.strata.items()]
        lines += ["", table(("stratum", "contents"), rows, right=(1,))]
    export = f"redline labels export {batch.id} --to label-studio out/ --as PERSON"
    return "\n".join([*lines, "", f"Next: {export}"])


@click.command("batches")
@click.option("--policy", metavar="NAME", help="Batches of one policy only.")
@common
def batches(policy: str | None, folder: Path, as_json: bool) -> None:
    """List rating batches and how far each is. Gold items count as any others.

    \b
    Example:
      redline labels batches --policy scams
    """
    from tools.batch_progress import progress_of

    with open_workspace(folder).store.read() as tx:
        found = [progress_of(tx, batch) for batch in tx.batches.all(policy)]
    rows = [
        (
            one.batch,
            one.policy,
            f"{one.done:,} of {one.items:,}",
            f"{one.ratings:,} of {one.wanted:,}",
            one.split,
            one.adjudicated,
            ", ".join(f"{name} {n}" for name, n in one.raters.items()) or "–",
            "closed" if one.closed else "open",
        )
        for one in found
    ]
    header = ("batch", "policy", "done", "ratings", "to settle", "settled", "raters", "state")
    words = (
        table(header, rows, right=(2, 3, 4, 5))
        if rows
        else "no batches; draw one with 'redline labels sample'."
    )
    emit(BatchList(batches=found), as_json, words)


@click.command("estimate")
@click.argument("batch_id", metavar="BATCH")
@click.option(
    "--stream", "streams", multiple=True, type=STREAM, help="Streams to measure.  [default: the batch's]"
)
@click.option("--level", type=click.FloatRange(0.5, 0.999), default=0.95, show_default=True)
@common
def estimate(batch_id: str, streams: tuple[Stream, ...], level: float, folder: Path, as_json: bool) -> None:
    """Estimate prevalence, and a stream's precision and recall, from the ratings of a batch that came back.

    Each item counts by the inverse of its probability, so the figures are those of all cases it was drawn from.

    \b
    Examples:
      redline labels estimate B-3f2a91c0de
      redline labels estimate B-3f2a91c0de --stream llm --stream classifier
    """
    from tools.batch_estimates import estimate_batch
    from tools.rating_batches import known_batch

    with open_workspace(folder).store.read() as tx:
        found = estimate_batch(tx, known_batch(tx, batch_id), streams, level)
    emit(found, as_json, _estimate_words(found))


def _estimate_words(found: "BatchEstimate") -> str:
    rows = [_estimate_row("prevalence", found.prevalence)]
    for each in found.streams:
        rows.append(_estimate_row(f"precision of {each.stream}", each.precision))
        rows.append(_estimate_row(f"recall of {each.stream}", each.recall))
    lines = [
        f"{found.batch} ({found.policy}, by {found.design}, seed {found.seed}): {found.rated:,} of {found.drawn:,} "
        f"drawn items have a label, for {count_words(found.cases, 'case')}; {percent(found.level)} intervals.",
        "",
        table(("rate", "estimate", "items", "worth"), rows, right=(2, 3)),
    ]
    if found.rated < found.drawn:
        lines += [
            "",
            f"Unknown: {found.split:,} split and not settled, {found.unanswered:,} without an answer. If none of "
            f"those violates, or all do, prevalence is {interval(found.if_none, found.if_all)}.",
        ]
    if found.earlier:
        lines.append(f"Note: {count_words(found.earlier, 'label')} from ratings before this batch.")
    lines += [
        f"Note: {count_words(each.undecided, 'item')} without a decision of {each.stream}."
        for each in found.streams
        if each.undecided
    ]
    return "\n".join(lines)


def _estimate_row(name: str, found: "Estimated") -> tuple[str, str, str, str]:
    """`worth`: how many cases drawn alike would tell as much."""
    worth = "all cases" if found.n and found.worth is None else "–"
    if found.worth is not None:
        worth = f"{found.worth:,.0f}"
    return name, rate_words(found.rate), f"{found.n:,}", worth


@click.command("close")
@click.argument("batch_id", metavar="BATCH")
@acting
@common
def close(batch_id: str, person: str, folder: Path, as_json: bool) -> None:
    """Take no more ratings in a batch; what is there stands.

    \b
    Example:
      redline labels close B-3f2a91c0de --as ada
    """
    from tools.rating_batches import close_batch

    workspace = open_workspace(folder)
    done = close_batch(workspace.store, workspace.config, batch_id, person, now())
    emit(done, as_json, f"{done.batch} is closed: {done.done:,} of {count_words(done.items, 'item')} done.")


LABELS = {"sample": sample, "batches": batches, "estimate": estimate, "close": close}
