"""What changed in a policy: clauses word by word, those that are new or gone, and the prompts that rest on them."""

from slack_sdk.models.blocks import Block

from agents.change_told import ClauseReworded, DocumentChange
from agents.toolbox.summarise_change import ChangeResult
from knowledge_base.records import Citation
from slack_app.cards.blocks import Run, context, rich, section
from slack_app.cards.card import Part
from slack_app.cards.tools.contract import ToolCard
from slack_app.cards.wording import artefact_words, day_words
from slack_app.quoting import clip, line, literal
from tools.figures import listed

MOST_DOCUMENTS = 4
MOST_REWORDED = 6
MOST_RUNS = 60
MOST_OF_A_CLAUSE = 1_200
_STYLES = {"same": "", "added": "bold", "removed": "strike"}


def parts(result: ChangeResult, handle: str) -> list[Part]:
    """One document after the other, the latest change first."""
    found: list[Part] = []
    for change in result.documents[:MOST_DOCUMENTS]:
        found.append(Part((section(_heading(change)),), f"the change of {change.artefact}", 4))
        found += [
            Part(_reworded(each), f"the new words of {each.clause}", 3)
            for each in change.reworded[:MOST_REWORDED]
        ]
        found += [Part((context(words),), "further clauses", 2) for words in _others(change)]
    rest = len(result.documents) - MOST_DOCUMENTS
    if rest > 0:
        names = listed([artefact_words(each.artefact) for each in result.documents[MOST_DOCUMENTS:][:6]])
        found.append(Part((context(f"Also changed: {names}."),), "further documents", 1))
    return found


def _heading(change: DocumentChange) -> str:
    against = "its first version"
    if change.compared_with == "version":
        against = f"against version {change.before_version}"
    elif change.compared_with == "global rules":
        against = "against the global rules"
    since = f"in force from {day_words(change.after_from)}"
    marks = " Taken out: ~struck~, put in: *bold*." if change.reworded else ""
    return f"*{artefact_words(change.artefact)}*, version {change.after_version}, {since}, {against}.{marks}"


def _reworded(each: ClauseReworded) -> tuple[Block, ...]:
    return (context(f"*{line(each.clause)}*"), rich(*_runs(each)))


def _runs(each: ClauseReworded) -> list[Run]:
    room, runs = MOST_OF_A_CLAUSE, list[Run]()
    for piece in each.pieces[:MOST_RUNS]:
        words = literal(clip(piece.text, max(room, 80)))
        runs.append((words, _STYLES[piece.kind]))
        room -= len(words)
        if room <= 0:
            break
    if len(runs) < len(each.pieces):
        runs.append((" … (more words follow)", "italic"))
    return runs


def _others(change: DocumentChange) -> list[str]:
    named = [("New", _ids(change.added)), ("Taken out", _ids(change.removed))]
    beyond = [line(each.clause) for each in change.reworded[MOST_REWORDED:]]
    named.append(("Also reworded", beyond))
    words = [f"{word}: {clip(', '.join(ids), 600)}" for word, ids in named if ids]
    prompts = [
        f"{line(name)} ({', '.join(line(each) for each in ids[:6])})" for name, ids in change.prompts.items()
    ]
    if prompts:
        words.append(clip(f"Prompts that rest on what changed: {'; '.join(prompts)}", 800))
    if change.uncited:
        words.append(
            f":warning: No prompt rests on {clip(', '.join(line(each) for each in change.uncited), 400)}"
        )
    return words


def _ids(citations: tuple[Citation, ...]) -> list[str]:
    return [line(each.clause) for each in citations]


CARD = ToolCard(ChangeResult, parts)
