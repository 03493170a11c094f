import io
import random
import struct
import tracemalloc
import zipfile
import zlib
from contextlib import suppress
from typing import Any

import pytest

from knowledge_base.document_files import read_document, read_docx, read_pdf
from knowledge_base.errors import WrongUsage
from knowledge_base.guidelines import read_guideline
from tests.documents import docx, part_of, pdf, with_part

FRONT = {"id": "spam", "title": "Spam", "policy": "spam"}


def fill(document: Any) -> None:
    document.add_heading("Labelling spam", 0)
    document.add_heading("Decision rules", 1)
    document.add_paragraph("Mark link drops as violating. (spam/2.1)", style="List Number")
    document.add_paragraph("Do not mark own profiles, see rule 1.", style="List Number")
    document.add_heading("Labels", 1)
    paragraph = document.add_paragraph("", style="List Bullet")
    paragraph.add_run("Violates.").bold = True
    paragraph.add_run(" Promotion nobody asked for.")
    document.add_paragraph("Does not violate: the rest", style="List Bullet")


@pytest.fixture(scope="module")
def word_file() -> bytes:
    return docx(fill)


def test_headings_lists_and_bold_of_a_word_file_become_markdown_that_is_read_as_a_guideline(
    word_file: bytes,
) -> None:
    read = read_docx(word_file, "raters.docx")
    assert read.markdown.startswith("# Labelling spam\n\n# Decision rules\n\n1. Mark link drops")
    assert "2. Do not mark own profiles, see rule 1.\n" in read.markdown
    assert "- **Violates.** Promotion nobody asked for.\n" in read.markdown
    assert read.not_read == ()
    guideline = read_guideline(read.markdown, "raters.docx", FRONT)
    assert [(rule.number, rule.outcome.says) for rule in guideline.rules] == [
        ("1", "violates"),
        ("2", "does not violate"),
    ]
    assert [label.name for label in guideline.labels] == ["Violates", "Does not violate"]


def test_an_examples_words_are_those_of_the_file_whatever_marks_they_hold() -> None:
    def examples(document: Any) -> None:
        document.add_heading("Examples", 1)
        document.add_paragraph('"f**k *you*, rule 3 <3". Violates, rule 1.', style="List Bullet")

    read = read_guideline(read_docx(docx(examples)).markdown, "x", FRONT)
    assert (read.examples[0].sample, read.examples[0].rules) == ("f**k *you*, rule 3 <3", ("1",))
    assert read.examples[0].outcome.says == "violates"


def test_tables_of_a_word_file_are_tables_and_their_pipes_are_escaped() -> None:
    def table(document: Any) -> None:
        made = document.add_table(2, 2)
        for row, column, words in (
            (0, 0, "Term"),
            (0, 1, "Meaning"),
            (1, 0, "Drop"),
            (1, 1, "A | link\nor two"),
        ):
            made.cell(row, column).text = words

    read = read_docx(docx(table))
    assert read.markdown == "| Term | Meaning |\n| --- | --- |\n| Drop | A \\| link or two |\n"


def test_words_that_look_like_markup_stay_words() -> None:
    def words(document: Any) -> None:
        document.add_paragraph("# no heading, <b>no tag</b>, f**k and *no* slant")
        document.add_paragraph("> no quote")

    assert read_docx(docx(words)).markdown == (
        "\\# no heading, \\<b>no tag\\</b>, f\\*\\*k and \\*no\\* slant\n\n\\> no quote\n"
    )


def test_what_a_word_file_holds_beside_its_text_is_told() -> None:
    def extras(document: Any) -> None:
        document.add_paragraph("Plain words.")
        document.add_paragraph("").add_run("nobody sees this").font.hidden = True
        document.sections[0].header.paragraphs[0].text = "Confidential"

    content = docx(extras)
    body = part_of(content, "word/document.xml")
    changed = body.replace(
        b"Plain words.</w:t></w:r>",
        b'Plain words.</w:t></w:r><w:del w:id="1" w:author="x"><w:r><w:delText>gone</w:delText></w:r></w:del>'
        b'<w:ins w:id="2" w:author="x"><w:r><w:t xml:space="preserve"> New words.</w:t></w:r></w:ins>'
        b"<w:r><w:pict/></w:r>"
        b'<w:r><w:commentReference w:id="0"/></w:r><w:r><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p>'
        b"</w:txbxContent></w:r>",
    )
    read = read_docx(with_part(content, "word/document.xml", changed))
    assert read.markdown == "Plain words. New words.\n"
    told = " | ".join(read.not_read)
    for what in (
        "1 picture not read",
        "1 text box not read",
        "2 tracked changes read as if accepted",
        "1 comment not read",
        "1 stretch of hidden text not read",
        "headers and footers not read: 'Confidential'",
    ):
        assert what in told


def test_numbers_that_word_counts_are_written_out() -> None:
    content = docx(fill)
    numbering = part_of(content, "word/numbering.xml").decode()
    dotted = numbering.replace('w:lvlText w:val="%1."', 'w:lvlText w:val="%1.%1"')
    read = read_docx(with_part(content, "word/numbering.xml", dotted.encode()))
    assert "1.1 Mark link drops" in read.markdown
    assert "2.2 Do not mark" in read.markdown


def test_an_entity_bomb_a_zip_bomb_an_odd_packing_and_a_password_are_refused(word_file: bytes) -> None:
    body = part_of(word_file, "word/document.xml")
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>' + body.partition(b"?>")[2]
    for xml in (entity, entity.decode().encode("utf-16")):
        with pytest.raises(WrongUsage, match="declares XML entities"):
            read_docx(with_part(word_file, "word/document.xml", xml), "x.docx")
    with pytest.raises(WrongUsage, match="unpacks to"):
        read_docx(with_part(word_file, "word/media/a.bin", b"\0" * 110_000_000), "x.docx")
    locked, odd = bytearray(word_file), bytearray(word_file)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = word_file.find(signature)
        locked[at + offset] |= 1
        odd[at + offset + 2] = 99
    with pytest.raises(WrongUsage, match="packed as no word processor packs"):
        read_docx(bytes(odd), "x.docx")
    with pytest.raises(WrongUsage, match="password"):
        read_docx(bytes(locked), "x.docx")
    with pytest.raises(WrongUsage, match=r"old \.doc file or has a password"):
        read_document(b"\xd0\xcf\x11\xe0" + b"\0" * 100, "x.docx")


def test_a_part_that_says_it_is_smaller_than_it_is_never_fills_the_memory(word_file: bytes) -> None:
    name, claimed = b"word/document.xml", 1_000
    packed = bytearray(with_part(word_file, name.decode(), b"<a>" + b" " * 60_000_000))
    entry = packed.rfind(name) - 46  # of the central directory, which readers believe
    checksum = zlib.crc32(b"<a>" + b" " * (claimed - 3))
    struct.pack_into("<I", packed, entry + 16, checksum)
    struct.pack_into("<I", packed, entry + 24, claimed)
    tracemalloc.start()
    with pytest.raises(WrongUsage, match=r"'x\.docx' cannot be read as a \.docx file"):
        read_docx(bytes(packed), "x.docx")
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_a_package_packed_in_an_unknown_way_or_with_a_huge_part_is_refused(word_file: bytes) -> None:
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w", zipfile.ZIP_LZMA) as package:
        package.writestr("word/document.xml", "<a/>")
    with pytest.raises(WrongUsage, match="as no word processor packs"):
        read_docx(other.getvalue(), "x.docx")
    with pytest.raises(
        WrongUsage, match=r"part of 21,000,000 bytes of XML, over the limit of 20,000,000; split it"
    ):
        read_docx(with_part(word_file, "word/styles.xml", b" " * 21_000_000), "x.docx")


def test_a_zip_that_is_no_word_file_and_a_file_of_another_kind_are_refused(word_file: bytes) -> None:
    with pytest.raises(WrongUsage, match=r"'x' cannot be read as a \.docx file"):
        read_document(word_file[:-400], "x")
    with pytest.raises(WrongUsage, match=r"neither a \.docx nor a \.pdf"):
        read_document(b"hello", "x")
    with pytest.raises(WrongUsage, match="holds no text"):
        read_docx(docx(lambda document: None), "x")
    with pytest.raises(WrongUsage, match="over 30 MB"):
        read_docx(b"PK" + b"\0" * 30_000_001, "x")


def test_xml_that_is_nested_deeply_or_cut_off_is_refused_or_read(word_file: bytes) -> None:
    body = part_of(word_file, "word/document.xml")
    deep = body.replace(b"<w:body>", b"<w:body>" + b"<w:sdt><w:sdtContent>" * 5_000)
    for xml in (deep, body[:-200], b"", b"<a/>"):
        with pytest.raises(WrongUsage):
            read_docx(with_part(word_file, "word/document.xml", xml), "x.docx")


PAGE = [
    (72.0, 780.0, 20.0, "!Labelling spam"),
    (72.0, 750.0, 11.0, "Read the whole post before you decide what it asks people to do, and by how-"),
    (72.0, 736.0, 11.0, "ever many words it does so."),
    (72.0, 700.0, 14.0, "!Decision rules"),
    (90.0, 680.0, 11.0, "1. Mark link drops as violating. (spam/2.1)"),
    (90.0, 666.0, 11.0, "2. Do not mark own profiles, see rule 1."),
    (72.0, 630.0, 14.0, "!Examples"),
    (90.0, 610.0, 11.0, "\u2022 Buy now and win, which is a text that is too long for its"),
    (100.0, 596.0, 11.0, "line. Violates, rule 1."),
]


def test_headings_lists_and_broken_words_of_a_pdf_become_markdown() -> None:
    read = read_pdf(pdf([PAGE]), "raters.pdf")
    assert read.markdown == (
        "# Labelling spam\n\nRead the whole post before you decide what it asks people to do, and by however many "
        "words it does so.\n\n## Decision rules\n\n1. Mark link drops as violating. (spam/2.1)\n"
        "2. Do not mark own profiles, see rule 1.\n\n## Examples\n\n"
        "- Buy now and win, which is a text that is too long for its line. Violates, rule 1.\n"
    )
    guideline = read_guideline(read.markdown, "raters.pdf", FRONT)
    assert [item.kind for item in guideline.items] == ["rule", "rule", "example"]


def test_headers_and_footers_that_repeat_are_left_out_and_told_but_numbered_rules_are_not() -> None:
    pages = [
        [
            (72.0, 800.0, 9.0, "ACME confidential"),
            (72.0, 700.0, 11.0, f"Rule {page}. Mark it as violating."),
            (290.0, 40.0, 9.0, f"{page} of 3"),
        ]
        for page in (4, 5, 6)
    ]
    read = read_pdf(pdf(pages))
    assert read.markdown == "".join(f"Rule {page}. Mark it as violating.\n\n" for page in (4, 5, 6))[:-1]
    assert read.not_read == (
        "headers and footers that repeat left out: 'ACME confidential'",
        "page numbers left out",
    )
    assert read.pages == 3


def test_a_header_repeats_although_a_number_in_it_is_that_of_a_page() -> None:
    said = "alpha bravo carol delta"
    pages = [
        [(72.0, 700.0, 11.0, f"The {word} rule."), (72.0, 800.0, 9.0, "3/2/26, 4:58 PM")]
        for word in said.split()
    ]
    assert "4:58" not in read_pdf(pdf(pages)).markdown


def test_pages_without_text_are_told_and_a_scan_is_refused() -> None:
    assert read_pdf(pdf([PAGE, [], []])).not_read == ("pages 2, 3 without text, perhaps a picture: not read",)
    with pytest.raises(WrongUsage, match="no text layer: its 2 pages seem to be pictures"):
        read_pdf(pdf([[], []]), "scan.pdf")


def test_too_many_pages_a_password_and_a_broken_pdf_are_refused() -> None:
    import io

    import pypdf

    with pytest.raises(WrongUsage, match="1,001 pages, over the limit of 1,000"):
        read_pdf(pdf([[]] * 1_001), "long.pdf")
    writer = pypdf.PdfWriter(io.BytesIO(pdf([PAGE])))
    writer.encrypt("secret", algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    with pytest.raises(WrongUsage, match="has a password"):
        read_pdf(locked.getvalue(), "x.pdf")
    with pytest.raises(WrongUsage, match=r"cannot be read as a \.pdf"):
        read_pdf(b"%PDF-1.4\nnothing", "x.pdf")


def test_files_with_bytes_turned_round_are_read_or_refused(word_file: bytes) -> None:
    rng = random.Random(3)
    for content in (word_file, pdf([PAGE])):
        for _ in range(25):
            broken = bytearray(content)
            for _ in range(rng.randint(1, 40)):
                broken[rng.randrange(len(broken))] = rng.randrange(256)
            if rng.random() < 0.3:
                broken = broken[: rng.randrange(len(broken))]
            kind = read_docx if content is word_file else read_pdf
            with suppress(WrongUsage):  # anything else is a bug
                assert kind(bytes(broken), "x").markdown.strip()


def test_a_picture_alone_in_a_pdf_is_told() -> None:
    content = pdf([PAGE])
    image = b"/XObject << /I 9 0 R >> /Font << /F1"
    told = content.replace(b"/Font << /F1", image)
    picture = (
        b"9 0 obj\n<< /Subtype /Image /Width 1 /Height 1 /Length 0 >>\nstream\nendstream\nendobj\nxref\n"
    )
    assert "1 picture not read" in read_pdf(told.replace(b"xref\n", picture, 1)).not_read
