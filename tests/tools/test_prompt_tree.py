"""The drawn tree: every line fits, every part is there."""

from knowledge_base.prompts import PromptSpec
from tests.tools.test_compile import spec_of
from tools.prompt_tree import drawn
from tools.visible import width


def test_every_line_fits_the_terminal_and_every_clause_is_shown() -> None:
    spec = spec_of("regulated-goods.2026-07.md")
    for columns in (60, 90, 200):
        lines = drawn(spec, columns).splitlines()
        assert max(map(width, lines)) <= columns
        told = " ".join(line.strip("│├└─ ") for line in lines)
        assert all(f"[{clause}]" in told for clause in spec.clauses())


def test_a_wrapped_line_stands_below_the_words_that_it_goes_on_with() -> None:
    lines = drawn(spec_of("scams.2026-07.md"), 70).splitlines()
    at = next(at for at, line in enumerate(lines) if "─ Does the content promise" in line)
    assert lines[at].index("Does") == len(lines[at + 1]) - len(lines[at + 1].lstrip("│ "))


def test_wide_characters_and_line_feeds_do_not_break_the_tree() -> None:
    spec = spec_of("scams.2026-07.md")
    hostile = spec.questions[0].model_copy(update={"ask": "诈骗内容吗？ " * 40 + "\n\x1b[31mred"})
    lines = drawn(PromptSpec.model_validate(spec.with_question(hostile)), 80).splitlines()
    assert max(map(width, lines)) <= 80
    assert "\x1b" not in "".join(lines)
