"""A brief's statements in a model's plainer words: each sentence is a claim, and stands only where every check holds.

The rules' own statement is what stands otherwise. A model that is wrong, hostile or out of reach leaves it as it is;
it decides neither what the brief tells of nor what it quotes.
"""

import json
from dataclasses import dataclass
from typing import Annotated, Any, TypedDict

from pydantic import Field

from agents.brief_words import problem_of_words
from agents.llm import Gateway
from agents.prompting import load_prompt
from knowledge_base.errors import RedlineError
from knowledge_base.records import Record
from knowledge_base.spending import Charge
from tools.brief.brief import Brief, Point, RefusedWords, Section
from tools.brief.sides import Sides
from tools.brief.verbatim import checked
from tools.brief.write_brief import level_of
from tools.redact import redact
from tools.visible import one_line

MOST_PROVISION = 2_000
"""Characters of a provision that a model is shown."""
MOST_SHOWN = 300
"""Characters of a refused sentence that people are shown."""


class Said(Record):
    """One sentence that the model gives."""

    id: Annotated[str, Field(max_length=100)]
    text: Annotated[str, Field(max_length=4_000)]


class Answer(Record):
    """What the model answers with."""

    sentences: Annotated[tuple[Said, ...], Field(max_length=60)] = ()


@dataclass(frozen=True)
class Reworded:
    """The brief with the sentences that hold, and what they cost in US dollars."""

    brief: Brief
    cost: float


class _State(TypedDict):
    left: list[str]
    """Sections that the model was not asked about yet."""
    asked: str
    taken: dict[str, str]
    """By statement, the sentence that holds."""


def reword_brief(gateway: Gateway, brief: Brief, sides: Sides) -> Reworded:
    """The brief in the model's words, as far as they hold; what is refused is told in `refused`."""
    worker = _Worker(gateway, brief)
    keys = [section.key for section in brief.sections if section.key != "unsure" and section.points]
    done = _graph(worker).invoke({"left": keys, "asked": "", "taken": {}}, {"recursion_limit": 40})
    made = checked(worker.finished(done["taken"]), sides)
    return Reworded(made, sum(charge.cost for charge in worker.charges))


class _Worker:
    """The nodes, with what is too heavy for the state."""

    def __init__(self, gateway: Gateway, brief: Brief) -> None:
        self._gateway, self._brief = gateway, brief
        self._said: tuple[Said, ...] = ()
        self.refused: list[RefusedWords] = []
        self.charges: list[Charge] = []

    def ask(self, state: _State) -> dict[str, Any]:
        """The model's sentences for the next section; none where it fails."""
        section = self._section(state["left"][0])
        values = {
            "section": section.title,
            "audience": self._brief.audience,
            "statements": json.dumps(
                [_told(point) for point in section.points], ensure_ascii=False, indent=1
            ),
        }
        try:
            said = self._gateway.structured(
                "brief_regulation", load_prompt("brief_regulation"), values, Answer, self.charges
            )
            self._said, left = said.value.sentences, state["left"][1:]
        except RedlineError as failed:
            self.refused.append(RefusedWords(point=section.key, text="", reason=f"not answered: {failed}"))
            self._said, left = (), []
        return {"asked": section.key, "left": left}

    def hold(self, state: _State) -> dict[str, Any]:
        """Each sentence against the statement and the provisions that it is for."""
        points = {point.id: point for point in self._section(state["asked"]).points}
        taken = dict(state["taken"])
        for one in self._said:
            point, text = points.get(one.id), " ".join(one.text.split(" "))
            problem = "it was not shown such a statement" if point is None else ""
            problem = problem or ("the statement has a sentence already" if one.id in taken else "")
            if point is not None and not problem:
                problem = problem_of_words(text, point)
            if problem:
                self.refused.append(RefusedWords(point=_shown(one.id), text=_shown(text), reason=problem))
            elif point is not None and text != point.text:
                taken[one.id] = text
        return {"taken": taken}

    def finished(self, taken: dict[str, str]) -> Brief:
        """The brief with the sentences in place."""
        sections = tuple(self._put(section, taken) for section in self._brief.sections)
        new = {
            "sections": sections,
            "model": self._gateway.model,
            "level": level_of(sections),
            "refused": (*self._brief.refused, *self.refused),
        }
        return self._brief.model_copy(update=new)

    def _put(self, section: Section, taken: dict[str, str]) -> Section:
        points = tuple(
            point.model_copy(
                update={"text": taken[point.id], "fragments": (), "written_by": self._gateway.model}
            )
            if point.id in taken
            else point
            for point in section.points
        )
        return section.model_copy(update={"points": points})

    def _section(self, key: str) -> Section:
        return next(section for section in self._brief.sections if section.key == key)


def _graph(worker: _Worker) -> Any:
    from langgraph.graph import END, START, StateGraph

    graph = StateGraph(_State)
    graph.add_node("ask", worker.ask)
    graph.add_node("hold", worker.hold)
    graph.add_conditional_edges(START, lambda state: "ask" if state["left"] else END, ["ask", END])
    graph.add_edge("ask", "hold")
    graph.add_conditional_edges("hold", lambda state: "ask" if state["left"] else END, ["ask", END])
    return graph.compile()


def _told(point: Point) -> dict[str, Any]:
    provisions = [
        {"version": one.side, "provision": one.provision, "text": one.text[:MOST_PROVISION]}
        for one in point.quotes
    ]
    return {"id": point.id, "statement": point.text, "provisions": provisions}


def _shown(text: str) -> str:
    cut = one_line(redact(text[: 4 * MOST_SHOWN]))
    return cut if len(cut) <= MOST_SHOWN else f"{cut[:MOST_SHOWN]} …"
