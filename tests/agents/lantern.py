"""A desk on the sample workspace, with the real embedding model: what the policies mean matters here."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from agents.assistant import Asker, Desk, Reply, Turn, answer
from agents.llm import Gateway
from agents.llm_settings import LlmSettings
from knowledge_base.ingest import import_document
from knowledge_base.records import ArtefactKind
from knowledge_base.workspace import CONFIG_FILE, Settings, Workspace
from tests.llm_double import KEY, LlmDouble
from tests.stores import new_workspace
from tools.import_cases import import_file

SAMPLE = Path(__file__).parents[2] / "knowledge_base" / "sample"
SETTINGS = Settings(database_url="", chroma_url="")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ADA = Asker(id="ada", name="Ada Okafor", roles=("author",))
MIRA = Asker(id="mira", name="Mira Lindqvist", roles=("author", "approver"))
JONAS = Asker(id="jonas", name="Jonas Weber", roles=("approver",))
GUEST = Asker(id="slack:U123", name="Somebody")
KINDS: tuple[tuple[ArtefactKind, str], ...] = (
    ("policy", "policies/*.md"),
    ("prompt", "prompts/*.yaml"),
    ("thresholds", "thresholds/*.yaml"),
    ("guideline", "guidelines/*.md"),
)


def build(root: Path) -> Workspace:
    """The sample's documents and cases; nothing is decided."""
    workspace = new_workspace(root, (SAMPLE / CONFIG_FILE).read_text(encoding="utf-8"))
    with workspace.store.write() as tx:
        for kind, pattern in KINDS:
            for file in sorted(SAMPLE.glob(pattern)):
                import_document(tx, kind, file.read_text(encoding="utf-8"), file.name, "ada")
    import_file(workspace.store, SAMPLE / "cases.jsonl", "jsonl", {}, False, "ada", lambda rows: None)
    return workspace


def desk_like(desk: Desk, llm: Gateway | None = None, **config: Any) -> Desk:
    """Another desk on the same store, with a model or with other settings of the workspace; what is kept is shared."""
    workspace = Workspace(desk.workspace.root, SETTINGS)
    workspace.__dict__.update(store=desk.workspace.store, embedder=desk.workspace.embedder)
    workspace.config = desk.workspace.config.model_copy(update=config)
    other = Desk(workspace, llm, desk.now)
    for kept in ("embedder", "_shelves", "_in_force", "_searches", "_vectors"):
        setattr(other, kept, getattr(desk, kept))
    return other


def gateway_to(double: LlmDouble, desk: Desk, **settings: Any) -> Gateway:
    """A gateway to the double that keeps nothing and tries once."""
    fields = {"model": "openai/double", "api_base": double.url, "api_key": KEY, "cache": False, "retries": 0}
    return Gateway(desk.store, LlmSettings(**{**fields, **settings}))


def ask(desk: Desk, *questions: str, asker: Asker = ADA, **options: Any) -> Reply:
    """The answer to the last of some questions that one person asks one after the other."""
    history: list[Turn] = []
    for question in questions:
        reply = answer(desk, question, asker, history, **options)
        history.append(turn_of(reply, asker))
    return reply


def turn_of(reply: Reply, asker: Asker) -> Turn:
    """What a face keeps of a reply."""
    return Turn(
        person=asker.id,
        question=reply.question,
        tool=reply.tool,
        arguments=reply.arguments,
        summary=reply.summary,
    )


def cited(reply: Reply) -> list[str]:
    """The clauses of a reply, best first, with the market of those that are a market's own."""
    return [
        str(one.clause) if one.market == "global" else f"{one.clause}@{one.market}" for one in reply.citations
    ]
