"""Small data that several folders share: one policy, its prompt, and 60 cases whose wording tells them apart.

Two weaknesses are planted: no clause and no question speaks of paid tasks, so those are missed, and the prompt has
no exception for warnings, which clause 3.1 allows, so some of those are flagged.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import TypeAdapter

from knowledge_base.cases import CaseRow, Rating
from knowledge_base.changes import Change, Evidence, Proposal, Rate, Scores, SplitEvidence
from knowledge_base.ingest import import_document
from knowledge_base.prompts import Example, Floor, PromptSpec, Question, Thresholds
from knowledge_base.records import ArtefactId, ArtefactKind, CaseId, ClauseId, Digest, PersonId, now
from knowledge_base.store import Store, Transaction
from knowledge_base.workspace import ApprovalRules, Config, Person, Workspace
from tests.stores import put_into
from tools.import_cases import import_file
from tools.propose import change_to, make_proposal

POLICY_ID, PROMPT_ID = ArtefactId("policy/scams"), ArtefactId("prompt/scams")
LOW, HIGH = ("low", ()), ("high", ("said so",))
CONFIG = Config(
    seed=7,
    approval=ApprovalRules(high_risk_policies=("self-harm",)),
    people={
        PersonId("ada"): Person(name="Ada", roles=("author",)),
        PersonId("mira"): Person(name="Mira", team="policy", roles=("author", "approver")),
        PersonId("jonas"): Person(name="Jonas", team="safety", roles=("approver",)),
        PersonId("noor"): Person(name="Noor", team="policy", roles=("approver",)),
        PersonId("lee"): Person(name="Lee", roles=()),
    },
)
"""Ada writes, Mira writes and approves, Jonas and Noor approve, Lee does neither; Jonas is of another team."""


def policy_text(
    name: str = "scams", effective_from: str = "2026-01-01", market: str = "global", extra: str = ""
) -> str:
    """A policy of five clauses; `extra` goes below the last one of section 2."""
    return f"""---
id: {name}
title: Policy on {name}
market: {market}
effective_from: {effective_from}
---
# Policy on {name}

## 1 Scope
1.1 This policy covers every surface and every account.

## 2 Not allowed
2.1 **Prize fees.** Do not announce a prize and then make the winner pay a fee or buy a voucher to claim it.

2.2 **Impersonation.** Do not pose as a bank or a public office to get passwords or codes.
{extra}
## 3 Allowed
3.1 **Warnings.** Content that warns of a swindle or reports one is allowed, also where it quotes the swindle.

## 4 Enforcement
4.1 Content that breaks section 2 is removed.
"""


def prompt_spec(name: str = "scams", **changes: object) -> PromptSpec:
    """A prompt that knows prize fees only."""
    question = Question(
        id="q1-prize-fee",
        ask="Does the content make a winner pay a fee to claim a prize?",
        clause=ClauseId(f"{name}/2.1"),
        label="prize-fee",
        criteria=("The winner must pay a fee or voucher to claim the prize.",),
        examples=(
            Example(text="Congratulations winner, pay the shipping fee with a voucher and claim your prize."),
            Example(text="Your jackpot parcel waits, pay the customs fee to claim the prize today."),
        ),
        counter_examples=(Example(text="We baked bread on Sunday and the whole family ate it warm."),),
    )
    spec = PromptSpec(
        name=name, policy=name, title=f"Prompt for {name}", floor=Floor(value=0.7), questions=(question,)
    )
    return spec.model_copy(update=changes)


def prompt_text(name: str = "scams", **changes: object) -> str:
    """The prompt as canonical YAML; another `title` makes another text."""
    return prompt_spec(name, **changes).to_yaml()


def thresholds_text(default: float = 0.3, name: str = "scams") -> str:
    """Thresholds of the prompt as canonical YAML."""
    return Thresholds(name=name, prompt=name, default=default).to_yaml()


def guideline_text(name: str = "scams", words: str = "Ask whether money is asked for first.") -> str:
    """A labelling guideline."""
    return f"---\nid: {name}\ntitle: Labelling {name}\npolicy: {name}\n---\n# Labels\n\n1. {words} ({name}/2.1)\n"


Family = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]

PRIZES: Family = (
    ("Congratulations lucky winner,", "Dear jackpot winner,", "You won the prize,", "Prize draw result:"),
    (
        "pay the shipping fee",
        "buy a voucher",
        "pay the customs fee",
        "send the handling fee",
        "cover the insurance fee",
    ),
    (
        "to claim your prize today",
        "and claim the parcel",
        "so the jackpot reaches you",
        "before your prize expires",
        "and the prize is yours tonight",
        "to claim the golden phone",
        "then claim everything",
    ),
)
TASKS: Family = (
    (
        "Remote job rating hotels,",
        "Earn wages liking clips,",
        "Online task work,",
        "Part-time job reviewing apps,",
    ),
    (
        "deposit first to unlock your wages",
        "a deposit comes before withdrawing wages",
        "the deposit unlocks your level two wages",
        "wages stay locked until a deposit",
        "a small deposit unlocks the wages",
    ),
    (
        "our mentor explains withdrawals",
        "daily salary guaranteed",
        "write to the recruiter",
        "commission doubles every level",
        "training group on messenger",
        "no experience needed",
        "ask the task manager",
    ),
)
WARNINGS: Family = (
    ("Warning, swindle:", "Swindle warning for grandparents:", "I reported this swindle:", "Swindle alert:"),
    (
        "they said pay the shipping fee",
        "they wrote buy a voucher",
        "they told me pay the customs fee",
        "they demanded a handling fee",
        "they wanted the insurance fee",
    ),
    (
        "to claim a prize, warn your relatives",
        "for a prize, block and report them",
        "to claim a jackpot, please warn others",
        "before my prize, so report them",
        "for a prize, report and warn",
        "to claim a phone, block them",
        "and the prize was fake, warn everyone",
    ),
)
EVERYDAY: Family = (
    ("My cat", "Our football team", "The sourdough starter", "Grandma's garden"),
    ("surprised us all", "had a rough Monday", "looks wonderful", "needs some rest", "made me laugh"),
    (
        "while rain fell outside",
        "during the long train ride",
        "with tomatoes and basil",
        "before the second half",
        "after the morning walk",
        "and the kids cheered",
        "under a bright moon",
    ),
)
CHESS: Family = (
    (
        "Congratulations winner of chess,",
        "Chess congratulations, winner,",
        "Winner, congratulations, chess",
        "Chess winner,",
    ),
    (
        "claim the trophy today",
        "the jackpot of applause waits",
        "come claim the golden knight",
        "your medal waits, claim it today",
        "claim the queen today, congratulations",
    ),
    (
        "checkmate in chess style",
        "the chess club cheers",
        "chess evening at seven",
        "school chess forever",
        "with the rook and chess king",
        "chess kids clapped",
        "the chess board shines",
    ),
)
"""Not among the 60: a second family that is flagged and does not violate."""
_COUNTS = {"prize": (PRIZES, 18, True), "task": (TASKS, 14, True), "warn": (WARNINGS, 12, False)}
_COUNTS["day"] = (EVERYDAY, 16, False)


def case_rows(policy: str = "scams") -> list[CaseRow]:
    """60 cases with two raters of one mind each: 18 prize, 14 task, 12 warn and 16 day."""
    return [
        case_row(f"{name}-{number:02}", text, policy, violates)
        for name, (family, count, violates) in _COUNTS.items()
        for number, text in enumerate(wordings(family, count))
    ]


def case_row(case_id: str, text: str, policy: str = "scams", *votes: bool | None) -> CaseRow:
    """A case; one vote stands for two raters, several for one rater each."""
    given = votes * 2 if len(votes) == 1 else votes
    ratings = tuple(
        Rating(rater=f"r{number}", policy=policy, violates=vote) for number, vote in enumerate(given, 1)
    )
    return CaseRow.model_validate({"id": CaseId(case_id), "text": text, "ratings": ratings})


def wordings(family: Family, count: int) -> Iterator[str]:
    """Up to 20 texts of a family, no two of which share more than one of their three parts."""
    openers, middles, closers = family
    for number in range(count):
        yield f"{openers[number % 4]} {middles[number % 5]} {closers[number % 7]}"


def knowing_tasks() -> PromptSpec:
    """The small prompt with a question of its own on paid tasks."""
    question = Question(
        id="q2-paid-tasks",
        ask="Does the content offer work that costs a deposit?",
        clause=ClauseId("scams/2.3"),
        label="paid-tasks",
        criteria=("Wages stay locked until a deposit is made for a remote job.",),
        examples=tuple(Example(text=text) for text in [*wordings(TASKS, 20)][14:]),
    )
    return prompt_spec(questions=(*prompt_spec().questions, question))


def write_cases(file: Path, rows: Sequence[CaseRow]) -> Path:
    """The rows as a JSON Lines file."""
    lines = [row.model_dump_json(exclude_defaults=True) for row in rows]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def import_texts(tx: Transaction, *texts: tuple[ArtefactKind, str]) -> None:
    """Import documents as their baseline."""
    for kind, text in texts:
        import_document(tx, kind, text, f"{kind}.txt", "ada")


def fill_documents(store: Store) -> None:
    """Policy, prompt, thresholds and guideline as the baseline."""
    put_into(store, _import_documents)


def _import_documents(store: Store) -> None:
    with store.write() as tx:
        import_texts(tx, ("policy", policy_text()), ("prompt", prompt_text()))
        import_texts(tx, ("thresholds", thresholds_text()), ("guideline", guideline_text()))


def fill(workspace: Workspace) -> None:
    """Documents and the 60 cases, ready to be decided."""
    put_into(workspace.store, _import_documents_and_cases)


def _import_documents_and_cases(store: Store) -> None:
    _import_documents(store)
    with TemporaryDirectory() as folder:
        file = write_cases(Path(folder) / "cases.jsonl", case_rows())
        import_file(store, file, "jsonl", {}, False, "ada", lambda rows: None)


def propose(
    store: Store,
    *texts: tuple[ArtefactId, str],
    author: str = "ada",
    risk: tuple[str, tuple[str, ...]] = LOW,
    config: Config = CONFIG,
    days_ago: int = 0,
    **fields: Any,
) -> Proposal:
    """A stored proposal of other texts, by default another title for the prompt."""
    with store.write() as tx:
        changes = [
            change_to(tx, *text) for text in texts or [(PROMPT_ID, prompt_text(title="Another title"))]
        ]
        return propose_changes(tx, changes, author, risk, config, days_ago, **fields)


def propose_changes(
    tx: Transaction,
    changes: Sequence[Change],
    author: str = "ada",
    risk: tuple[str, tuple[str, ...]] = LOW,
    config: Config = CONFIG,
    days_ago: int = 0,
    **fields: Any,
) -> Proposal:
    """A stored proposal of these changes; `fields` are those of the record that nothing derives."""
    at = now() - timedelta(days=days_ago)
    evidence = fields.pop("evidence", None)
    return make_proposal(
        tx,
        config,
        "document",
        author,
        changes,
        at,
        evidence=evidence,
        risk=risk,
        title="A change",
        rationale="why",
        fields=fields,
    )


def proposal_of(body: dict[str, Any]) -> Proposal:
    """The proposal that a dumped record says."""
    return TypeAdapter[Proposal](Proposal).validate_python(body)


def evidence(basis: dict[ArtefactId, Digest], fixed: int = 4, broken: int = 1, n: int = 100) -> Evidence:
    """Evidence on `n` unseen decisions, made up."""
    rate = Rate(value=0.5, low=0.4, high=0.6)
    scores = Scores(n=n, tp=10, fp=10, fn=10, tn=n - 30, precision=rate, recall=rate, f1=rate, fpr=rate)
    split = SplitEvidence(
        before=scores, after=scores, gain=0.1, low=0.0, high=0.2, fixed=fixed, broken=broken, p_value=0.5
    )
    return Evidence(
        policy="scams",
        judge="words",
        basis=basis,
        seed=7,
        level=0.9,
        looks=1,
        candidates=1,
        floor=Floor(value=0.4),
        tuning=split,
        validation=split,
        unseen=split,
    )
