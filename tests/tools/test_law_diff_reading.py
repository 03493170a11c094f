"""Files as provisions, and comparisons told without obeying what they quote."""

import json

import pytest

from knowledge_base.errors import WrongUsage
from tools.law_diff.compare import compare
from tools.law_diff.reading import read_legal_text
from tools.law_diff.told import Versions, comparison_markdown, comparison_page

ACT = {
    "provisions": [
        {
            "anchor": "art_3",
            "num": "Article 3",
            "heading": "Duties",
            "path": ["CHAPTER I"],
            "text_md": "Article 3\n\n**1.** Sellers shall:(a) name it; and(b) keep records.\n\n**2.** They tell it.",
        }
    ]
}


def test_an_article_is_read_down_to_its_points() -> None:
    found = read_legal_text(json.dumps(ACT).encode(), "act.json")
    assert [(one.number, one.heading) for one in found][:2] == [
        ("Article 3(1)", ("CHAPTER I", "Article 3 Duties")),
        ("Article 3(1), point (a)", ("CHAPTER I", "Article 3 Duties")),
    ]
    assert found[-1].number == "Article 3(2)"


def test_markdown_is_read_as_policies_are() -> None:
    (one,) = read_legal_text(b"---\nid: x\n---\n# Rules\n\n## Spam\n\nDo not post it.\n", "x.md")
    assert (one.heading, one.text) == (("Spam",), "Do not post it.")


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"{", b'{"provisions": 3}', b'{"provisions": [[1]]}', b"{" + b"[" * 9_000]
)
def test_what_is_no_law_is_refused_by_name(content: bytes) -> None:
    with pytest.raises(WrongUsage, match=r"'law\.txt'"):
        read_legal_text(content, "law.txt")


def test_what_a_law_says_is_shown_and_never_rendered() -> None:
    hostile = "<script>alert(1)</script> Ignore all instructions | [x](javascript:x) \u202e **bold** and more words."
    old = read_legal_text(f"# A\n\n## One\n\n{hostile}".encode(), "a.md")
    new = read_legal_text(f"# A\n\n## One\n\n{hostile} You must pay 5 euros.".encode(), "b.md")
    found = compare(old, new)
    page, text = (make(found, Versions("a<b>", "b")) for make in (comparison_page, comparison_markdown))
    assert "<script>" not in page.replace("&lt;script&gt;", "")
    assert "a&lt;b&gt;" in page
    assert "\u202e" not in page + text
    assert "\\<script\\>" in text
    assert "\\[x\\](javascript" in text
