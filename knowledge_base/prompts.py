"""Moderation prompts as chain-of-thought decision trees, and the thresholds that go with them.

Both are kept as canonical YAML: a record and its text are the same thing, so a diff of the text is a diff of the rule.
"""

import re
from typing import Annotated, Any, ClassVar, Literal, Self

import re2
import yaml
from pydantic import AfterValidator, Field, StringConstraints, ValidationError, model_validator

from knowledge_base.cases import PlainText
from knowledge_base.errors import WrongUsage
from knowledge_base.records import GLOBAL, CaseId, ClauseId, Market, Name, Record

Prose = Annotated[str, StringConstraints(min_length=1, max_length=4_000)]
Severity = Literal["low", "medium", "high", "critical"]


def _compiles(pattern: str) -> str:
    try:
        re2.compile(pattern)
    except re2.error as problem:
        raise ValueError(f"is not a pattern that RE2 reads: {problem}") from problem
    return pattern


Pattern = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(_compiles)]
"""A regular expression in RE2 syntax: linear time on any text."""


class YamlRecord(Record):
    """A record that reads and writes canonical YAML."""

    _schema: ClassVar[str]

    @classmethod
    def from_yaml(cls, text: str, source: str = "text") -> Self:
        """The record that a YAML text holds.

        Raises: WrongUsage naming `source`, the field and the reason.
        """
        try:
            return cls.model_validate(yaml.safe_load(text))
        except yaml.YAMLError as problem:
            mark = getattr(problem, "problem_mark", None)
            line = f" at line {mark.line + 1}" if mark else ""
            raise WrongUsage(f"{source!r} is not valid YAML{line}; mend the file and try again") from problem
        except RecursionError as problem:
            raise WrongUsage(f"{source!r} is nested too deeply; mend the file and try again") from problem
        except ValidationError as problem:
            first = problem.errors()[0]
            field = ".".join(str(part) for part in first["loc"]) or "document"
            raise WrongUsage(
                f"{source!r}: field {field!r}: {first['msg']}; see 'redline schema {cls._schema}'"
            ) from problem
        except ValueError as problem:  # a day such as 2026-13-45, or a number of thousands of digits
            raise WrongUsage(
                f"{source!r} holds a value that YAML cannot read ({problem}); put it in quotes"
            ) from problem

    def to_yaml(self) -> str:
        """Canonical YAML: fields in declared order, defaults left out, one item a line."""
        document = self.model_dump(mode="json", exclude_defaults=True)
        return yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


_BREAKS = re.compile("[\x85\u2028\u2029]")
"""Line ends that YAML would read back as a line feed; in double quotes they are escapes."""


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_text(self, text: str) -> yaml.ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:str", text, '"' if _BREAKS.search(text) else None)


_Dumper.add_representer(str, _Dumper.represent_text)


class Example(Record):
    """A text with the answer it should get; `case` names the case it was taken from."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=4_000)]
    why: str = ""
    case: CaseId | None = None


class Definition(Record):
    """What a term of the questions means, by the clause that says so."""

    term: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    meaning: Prose
    clause: ClauseId


class ScopeQuestion(Record):
    """Asked before the others: whether the policy applies at all. Where one is answered no, nothing is broken."""

    id: Name
    ask: Prose
    clause: ClauseId


class Outcome(Record):
    """What is done about content of a label, and to whom it is passed on."""

    label: Name
    action: Prose
    escalation: Annotated[str, StringConstraints(max_length=4_000)] = ""
    clause: ClauseId | None = None


class PromptException(Record):
    """What is allowed although the question's answer is yes: the clause that grants it and what it looks like."""

    name: Name
    allows: Prose
    clause: ClauseId
    criteria: tuple[Prose, ...] = ()
    examples: tuple[Example, ...] = ()


class Question(Record):
    """One step of the tree; the first one answered yes and not excepted gives the outcome."""

    id: Name
    ask: Prose
    clause: ClauseId
    label: Name
    severity: Severity = "medium"
    criteria: tuple[Prose, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    examples: tuple[Example, ...] = ()
    """Texts whose answer is yes."""
    counter_examples: tuple[Example, ...] = ()
    """Texts that look alike and whose answer is no."""
    exceptions: tuple[PromptException, ...] = ()


class Floor(Record):
    """What the thresholds must hold: at least `value` of precision or of recall."""

    metric: Literal["precision", "recall"] = "precision"
    value: Annotated[float, Field(gt=0, lt=1)] = 0.9


class PromptSpec(YamlRecord):
    """A moderation prompt for one policy: ordered questions, each tied to a clause."""

    _schema = "prompt"

    name: Name
    policy: Name
    title: PlainText
    instructions: Prose = "Decide whether the content breaks the policy. Answer the questions in order."
    floor: Floor = Floor()
    definitions: Annotated[tuple[Definition, ...], Field(max_length=60)] = ()
    scope: Annotated[tuple[ScopeQuestion, ...], Field(max_length=10)] = ()
    """An LLM is asked these first. The embedded judge cannot tell scope: it takes every case to be in it."""
    questions: Annotated[tuple[Question, ...], Field(min_length=1, max_length=60)]
    exceptions: tuple[PromptException, ...] = ()
    """What is allowed whichever question is answered yes."""
    outcomes: Annotated[tuple[Outcome, ...], Field(max_length=60)] = ()
    """At most one for each label; a label without one is decided and left to the reviewer."""

    @model_validator(mode="after")
    def _question_ids_are_unique(self) -> Self:
        ids = [asked.id for asked in self.scope] + [question.id for question in self.questions]
        if len(set(ids)) < len(ids):
            raise ValueError("two questions share an id")
        return self

    @model_validator(mode="after")
    def _outcomes_are_of_labels(self) -> Self:
        labels = [outcome.label for outcome in self.outcomes]
        if len(set(labels)) < len(labels):
            raise ValueError("two outcomes share a label")
        if unknown := sorted(set(labels) - {question.label for question in self.questions}):
            raise ValueError(f"no question gives the label {unknown[0]!r} of an outcome")
        return self

    def question(self, question_id: str) -> Question:
        """The question of that id.

        Raises: KeyError when there is none.
        """
        return {question.id: question for question in self.questions}[question_id]

    def with_question(self, changed: Question) -> "PromptSpec":
        """The same prompt with the question of that id replaced."""
        questions = tuple(changed if question.id == changed.id else question for question in self.questions)
        return self.model_copy(update={"questions": questions})

    def clauses(self) -> tuple[ClauseId, ...]:
        """Every clause the prompt rests on, in order, once."""
        found = [definition.clause for definition in self.definitions]
        found += [asked.clause for asked in self.scope]
        found += [
            clause
            for question in self.questions
            for clause in (question.clause, *(exception.clause for exception in question.exceptions))
        ]
        found += [exception.clause for exception in self.exceptions]
        found += [outcome.clause for outcome in self.outcomes if outcome.clause]
        return tuple(dict.fromkeys(found))

    def examples(self) -> tuple[Example, ...]:
        """Every example, counter-example and example of an exception."""
        groups = [exception.examples for exception in self.exceptions]
        for question in self.questions:
            groups += [question.examples, question.counter_examples]
            groups += [exception.examples for exception in question.exceptions]
        return tuple(example for group in groups for example in group)


class Calibration(Record):
    """Where thresholds come from: the floor, the method and what it was measured on."""

    floor: Floor
    method: Literal["learn-then-test", "naive", "best-f1", "drafted"]
    cases: int
    positives: int
    delta: float | None = None
    """The chance, at most, that the floor does not hold (Learn-then-Test)."""
    naive: float | None = None
    """The lowest threshold that reaches the floor on the same cases, with no guarantee; for comparison."""


class Thresholds(YamlRecord):
    """The score from which a prompt's decision is a violation, by market."""

    _schema = "thresholds"

    name: Name
    prompt: Name
    default: Annotated[float, Field(ge=0, le=1)] = 0.5
    markets: dict[Market, Annotated[float, Field(ge=0, le=1)]] = Field(default_factory=dict)
    calibration: Calibration | None = None

    def for_market(self, market: str) -> float:
        """The threshold that holds in a market; the default where it has none of its own."""
        return self.default if market == GLOBAL else self.markets.get(market, self.default)
