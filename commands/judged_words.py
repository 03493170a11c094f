"""What a judge's run came to, in words for the terminal."""

from typing import TYPE_CHECKING

from commands.results import PolicyScores
from commands.terminal import percent

if TYPE_CHECKING:
    from commands.judged_results import JudgedRun, ShareTold


def judged_words(run: "JudgedRun") -> str:
    """Answers, accuracy and cost of a run; empty for one where every case was answered and nothing was paid for."""
    if not run.attempts and not run.cached and run.answered == run.cases and run.changed is None:
        return ""
    return "\n".join(line for line in (*_answers(run), *_quality(run), _cost(run)) if line)


def alike_words(run: "JudgedRun", scores: PolicyScores | None) -> str:
    """What to do about a prompt that flags no violating case, or every harmless one; empty otherwise."""
    words = ""
    if scores and scores.fn and not scores.tp + scores.fp:
        words = f"flags none of {scores.fn:,} violating cases"
    if scores and scores.fp and not scores.fn + scores.tn:
        words = f"flags all of {scores.fp:,} harmless cases"
    return words and (
        f"{run.prompt} {words}: it does not tell cases apart yet, so triage has little to go by.\n"
        f"Next, examples and a threshold from labelled cases: redline revise {run.prompt} --as YOU"
    )


def _answers(run: "JudgedRun") -> list[str]:
    names = ("unparsable", "refused", "failed", "unasked")
    missing = [f"{count} {name}" for name in names if (count := getattr(run, name))]
    told = [
        f"{run.prompt}: {run.answered} of {run.cases} answered{', ' if missing else ''}{', '.join(missing)}."
    ]
    told += [f"  {count} without an answer: {reason}" for reason, count in list(run.reasons.items())[:3]]
    if missing:
        told.append("  They are stored as not decided; give the command again to ask for them again.")
    return told


def _quality(run: "JudgedRun") -> list[str]:
    parsed = f"  Answers in the form of the tree: {percent(run.parse_rate)}"
    at_once = f" ({percent(run.parse_rate_at_once)} at once)"
    marked = [
        (run.inconsistent, "contradict their own steps, which decided"),
        (run.struck, "steps show no words that stand in the case"),
        (run.partly_unseen, "decisions were made without some of the case"),
    ]
    told = [f"{parsed}{at_once}."] if run.parse_rate is not None else []
    told += [f"  {count} {words}." for count, words in marked if count]
    if run.accuracy.n:
        all_of_them = _share(run.accuracy_of_all)
        told.append(
            f"  Right: {_share(run.accuracy)} of what was answered; {all_of_them} with the rest as wrong."
        )
    if run.changed is not None:
        told.append(f"  Verdicts that change over {len(run.runs)} runs: {_share(run.changed)}.")
    return told


def _cost(run: "JudgedRun") -> str:
    if not run.attempts and not run.cached:
        return ""
    kept = f", {run.cached} answered from before" if run.cached else ""
    latency = (
        f"; half within {run.p50_seconds:.2f} s, 95 % within {run.p95_seconds:.2f} s" if _timed(run) else ""
    )
    tokens = f"{run.tokens_in:,} tokens sent, {run.tokens_out:,} answered"
    return f"  {run.attempts} calls{kept}: {tokens}, ${run.cost:.4f}{latency}."


def _timed(run: "JudgedRun") -> bool:
    return run.p50_seconds is not None and run.p95_seconds is not None


def _share(told: "ShareTold") -> str:
    return f"{percent(told.share)} [{percent(told.low)}, {percent(told.high)}] ({told.count} of {told.n})"
