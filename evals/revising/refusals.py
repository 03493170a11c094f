"""What of DSPy does not run without a language model, in its own words."""

from typing import Any


def refusals() -> dict[str, str]:
    """By optimiser what it says when it is made with no language model; empty where it would run."""
    import dspy

    def metric(gold: Any, pred: Any, trace: Any = None, name: Any = None, pred_trace: Any = None) -> bool:
        return bool(gold == pred)

    return {
        "dspy.MIPROv2": _said(lambda: dspy.MIPROv2(metric=metric)),
        "dspy.GEPA": _said(lambda: dspy.GEPA(metric=metric, auto="light")),
    }


def _said(make: Any) -> str:
    try:
        make()
    except (AssertionError, ImportError, ValueError) as problem:
        return f"{type(problem).__name__}: {str(problem).split('. ')[0]}"
    return ""
