from pathlib import Path

import pytest

from knowledge_base.errors import WrongUsage
from tools.coded_terms import FILE, coded_terms, read_coded_terms
from tools.normalise import normalise, normalise_plain

CODED = coded_terms({"unalive": "kill", "seggs": "sex", "🌽": "porn", "le dollar bean": "lesbian"})


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("I will UNALIVE him", "I will kill him"),
        ("free 🌽 here", "free porn here"),
        ("she is a le  dollar bean", "she is a lesbian"),
        ("s e g g s tonight", "sex tonight"),
    ],
)
def test_a_coded_term_is_written_out_also_from_behind_a_disguise(written: str, meant: str) -> None:
    assert normalise_plain(written, CODED) == meant


def test_a_term_of_letters_is_found_as_a_whole_word_only() -> None:
    assert normalise_plain("unalived seggsy", CODED) == "unalived seggsy"


def test_the_meaning_points_at_the_whole_of_the_term() -> None:
    found = normalise("so unalive him", CODED)
    start = found.text.index("kill")
    assert found.offsets[start] == 3
    assert found.offsets[start + 3] == 9
    assert found.kinds == {"coded"}


def test_the_list_of_a_workspace_is_read_and_a_bad_line_is_named(tmp_path: Path) -> None:
    assert read_coded_terms(tmp_path) is None
    (tmp_path / FILE).write_text("# ours\n\nunalive = kill\n", encoding="utf-8")
    assert normalise_plain("unalive", read_coded_terms(tmp_path)) == "kill"
    (tmp_path / FILE).write_text("unalive\n", encoding="utf-8")
    with pytest.raises(WrongUsage, match="line 1"):
        read_coded_terms(tmp_path)
