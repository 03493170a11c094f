"""The suite: policies of the sample, policies with a trap each, and policies of your own, as compiled prompts."""

import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from evals.compile.deciding import Compared, compared, starter_of
from evals.compile.rows import CompileRow, Expected, cases_of
from evals.compile.tracing import invented
from evals.harness.scores import Mark, held, unscored
from evals.harness.suite import Metric, Setting, Suite
from knowledge_base.embed import CachedEmbedder, Embedder, MiniLM
from knowledge_base.errors import Refused
from knowledge_base.prompts import PromptSpec, Severity
from knowledge_base.records import Record
from tools.compiling.compiled import Compiled, compile_prompt
from tools.compiling.sources import clauses_in
from tools.lint import lint

EVERY = "every rule"


class Answer(Record):
    """What became of a policy; clause ids are without its name."""

    asked: tuple[str, ...] = ()
    excepted: dict[str, tuple[str, ...]]
    """By clause that allows, the rules that its exception is bound to; one that holds for all has `every rule`."""
    severities: dict[str, Severity]
    escalated: tuple[str, ...]
    terms: tuple[str, ...]
    invented: tuple[str, ...]
    lint: tuple[str, ...]
    reads_back: bool
    compared: Compared | None = None
    refused: str = ""


@contextmanager
def opened(setting: Setting) -> Iterator[Callable[[CompileRow], Answer]]:
    """A solver that compiles a row's policy and tries it on the row's cases."""
    with tempfile.TemporaryDirectory() as folder:
        embedder = CachedEmbedder(MiniLM(), Path(folder) / "embeddings.db")
        yield lambda row: answer(row, embedder)


def answer(row: CompileRow, embedder: Embedder) -> Answer:
    """The policy of a row, compiled."""
    source = clauses_in(row.file.read_text(encoding="utf-8"), row.policy)
    try:
        compiled = compile_prompt(source.clauses, source.policy, source.title)
    except Refused as problem:
        nothing = Answer(
            excepted={}, severities={}, escalated=(), terms=(), invented=(), lint=(), reads_back=True
        )
        return nothing.model_copy(update={"refused": str(problem)})
    spec = compiled.spec
    cases = cases_of(row, source.policy) if row.starter else []
    return Answer(
        asked=tuple(_own(one.clause) for one in spec.questions),
        excepted=_excepted(compiled),
        severities={_own(one.clause): one.severity for one in spec.questions},
        escalated=_escalated(spec),
        terms=tuple(one.term for one in spec.definitions),
        invented=tuple(invented(compiled, source.clauses)),
        lint=tuple(f"{one.check}: {one.place}" for one in lint(spec, source.clauses)),
        reads_back=PromptSpec.from_yaml(spec.to_yaml()) == spec,
        compared=compared(spec, starter_of(source.policy, row.starter), cases, embedder) if cases else None,
    )


def _own(clause: str) -> str:
    return clause.partition("/")[2]


def _excepted(compiled: Compiled) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {_own(one.clause): [EVERY] for one in compiled.spec.exceptions}
    for question in compiled.spec.questions:
        for exception in question.exceptions:
            found.setdefault(_own(exception.clause), []).append(_own(question.clause))
    return {clause: tuple(rules) for clause, rules in found.items()}


def _escalated(spec: PromptSpec) -> tuple[str, ...]:
    told = {one.label for one in spec.outcomes if one.escalation}
    return tuple(_own(one.clause) for one in spec.questions if one.label in told)


def _share(wanted: Collection[str], found: Collection[str], what: str) -> Mark:
    missing = sorted(set(wanted) - set(found))
    value = 1 - len(missing) / len(set(wanted)) if wanted else 1.0
    return Mark(
        value=value, reason=f"no {what} for {', '.join(missing)}" if missing else f"every {what} is there"
    )


def _no_more(wanted: Collection[str], found: Sequence[str]) -> Mark:
    more = sorted(set(found) - set(wanted))
    return held(not more, "nothing else", f"also of {', '.join(more)}")


def _bound(row: CompileRow, told: Answer) -> Mark:
    wanted = {clause: rules or (EVERY,) for clause, rules in _expected(row).allowances.items()}
    wrong = [
        clause for clause, rules in wanted.items() if sorted(told.excepted.get(clause, ())) != sorted(rules)
    ]
    return Mark(value=1 - len(wrong) / len(wanted), reason=f"bound otherwise: {', '.join(wrong) or 'none'}")


def _severities(row: CompileRow, told: Answer) -> Mark:
    wanted = {rule: _expected(row).severities.get(rule, "medium") for rule in _expected(row).rules}
    wrong = [rule for rule, level in wanted.items() if told.severities.get(rule) != level]
    return Mark(value=1 - len(wrong) / len(wanted), reason=f"another severity: {', '.join(wrong) or 'none'}")


def _decides(of: Callable[[Compared], float], told: Answer) -> Mark:
    if told.compared is None:
        return unscored("there are no cases of both labels")
    done = told.compared
    reason = f"{done.violating} of {done.cases} violate; difference {done.low:+.3f} to {done.high:+.3f}"
    return Mark(value=of(done), reason=reason)


def _expected(row: CompileRow) -> Expected:
    return row.expected or Expected()


def _read(row: CompileRow) -> bool:
    return row.expected is not None


def _has_rules(row: CompileRow) -> bool:
    return bool(_expected(row).rules)


def _metrics() -> Iterator[Metric[CompileRow, Answer]]:
    yield Metric(
        "rules_asked", "every clause that forbids has a question", _has_rules,
        lambda row, told: _share(_expected(row).rules, told.asked, "question"),
    )  # fmt: skip
    yield Metric(
        "nothing_else_asked", "no other clause has one", _read,
        lambda row, told: _no_more(_expected(row).rules, told.asked),
    )  # fmt: skip
    yield Metric(
        "allowances_granted", "every clause that allows is an exception", lambda row: bool(_expected(row).allowances),
        lambda row, told: _share(_expected(row).allowances, tuple(told.excepted), "exception"),
    )  # fmt: skip
    yield Metric(
        "nothing_else_granted", "no other clause is one", _read,
        lambda row, told: _no_more(_expected(row).allowances, tuple(told.excepted)), promise=True,
    )  # fmt: skip
    yield Metric(
        "exceptions_bound", "to the rules that they speak of", lambda row: bool(_expected(row).allowances), _bound
    )  # fmt: skip
    yield Metric("severities", "as the clauses tell them", _has_rules, _severities)
    yield Metric(
        "escalations", "where a clause says who is told, and nowhere else", _has_rules,
        lambda row, told: held(
            sorted(_expected(row).escalated) == sorted(told.escalated),
            "as told",
            f"of {', '.join(told.escalated) or 'none'}",
        ),
    )  # fmt: skip
    yield Metric(
        "definitions", "of the terms that are used", lambda row: bool(_expected(row).terms),
        lambda row, told: _share(_expected(row).terms, told.terms, "definition"),
    )  # fmt: skip
    yield Metric(
        "nothing_invented", "every word stands in the clause that is cited", lambda row: True,
        lambda row, told: held(not told.invented, "all words are the clauses'", "; ".join(told.invented)[:1_000]),
        promise=True,
    )  # fmt: skip
    yield Metric(
        "lint_clean", "the lint finds nothing", lambda row: True,
        lambda row, told: held(not told.lint, "clean", "; ".join(told.lint)[:1_000]),
    )  # fmt: skip
    yield Metric(
        "reads_back", "the YAML is read back as the same prompt", lambda row: True,
        lambda row, told: held(told.reads_back, "the same", "another"), promise=True,
    )  # fmt: skip
    yield Metric(
        "decides", "AUROC of the embedded judge with it", lambda row: bool(row.cases),
        lambda row, told: _decides(lambda done: done.compiled, told),
    )  # fmt: skip
    yield Metric(
        "starter_decides", "the same with the policy in one sentence, for comparison", lambda row: bool(row.cases),
        lambda row, told: _decides(lambda done: done.starter, told),
    )  # fmt: skip


def _table(answers: Sequence[Answer]) -> str:
    lines = ["cases  violate  compiled  starter  difference (95 %)"]
    for told in answers:
        if (one := told.compared) is not None:
            gain = one.compiled - one.starter
            lines.append(
                f"{one.cases:5}  {one.violating:7}  {one.compiled:8.3f}  {one.starter:7.3f}  "
                f"{gain:+.3f} [{one.low:+.3f}, {one.high:+.3f}]"
            )
    return "\n".join(lines) if len(lines) > 1 else ""


SUITE: Suite[CompileRow, Answer] = Suite(
    name="compile",
    says="Does a policy become a prompt that asks for every rule, adds nothing, and decides better than a sentence?",
    folder=Path(__file__).parent,
    row=CompileRow,
    open=opened,
    shown=lambda row: row.policy,
    summary=lambda told: told.refused or f"{len(told.asked)} questions, {len(told.excepted)} exceptions",
    metrics=tuple(_metrics()),
    details=_table,
)
