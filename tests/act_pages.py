"""An invented act as pages of EUR-Lex of several generations."""

import re
from collections.abc import Iterator
from html import escape

from tests.invented_act import Act, Annex, Article, Division, Paragraph, Point

_NOTE = re.compile(r"\{n(\d+)\}")
_INLINE = re.compile(r"\{([A-Z]\d):([^{}]*)\}")


def consolidated(act: Act) -> str:
    """A consolidated page of today: grids, ids, no preamble; inserted articles have no id and no element."""
    return _page(
        _front() + '<p class="arrow"><a class="modref">▼B</a></p><div class="eli-container">'
        '<div class="eli-main-title" id="tit_1">'
        f'<p class="title-doc-first">{act.title[0]}</p><p class="title-doc-last">{act.title[1]}</p></div>'
        + "".join(_Grid().division(one, "") for one in act.chapters)
        + "".join(_Grid().annex(one) for one in act.annexes)
        + "</div>"
        + "".join(
            f'<p class="footnote">(<a href="#src.E000{at}" id="E000{at}"><span class="superscript">{at}</span></a>)'
            f" {text}</p>"
            for at, text in act.notes.items()
        )
    )


def xhtml(act: Act) -> str:
    """The same as XHTML with an XML declaration and namespaces of several kinds."""
    body = re.sub(r"<hr([^>]*)>", r"<hr\1/>", consolidated(act)).removeprefix("<!DOCTYPE html>")
    body = body.replace("<html", '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:x="urn:other"', 1)
    kind = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML//EN" "xhtml-strict.dtd">'
    return f'<?xml version="1.0" encoding="UTF-8"?>{kind}{body.replace("</body>", "<x:stamp/></body>")}'


def older(act: Act) -> str:
    """An older consolidated page: `clg-` classes, tables of two columns, no ids."""
    return _page(_front().replace('class="', 'class="clg-') + _Tables("clg-", consolidated=True).act(act))


def journal(act: Act) -> str:
    """The Official Journal of today: `oj-` classes, tables of two columns, ids, the preamble."""
    return _page(
        '<table><tr><td><p class="oj-hd-ti">Official Journal of Nowhere</p></td>'
        '<td><p class="oj-hd-oj">L 5</p></td></tr></table>'
        f'<div class="eli-container">{_Tables("oj-", ids=True).act(act)}</div>'
    )


def legacy(act: Act) -> str:
    """The Official Journal before: the same classes without a prefix, no ids."""
    return _page(_Tables("").act(act))


def classless(act: Act) -> str:
    """A very old page: paragraphs and nothing else."""
    return _page("".join(f"<p>{text}</p>\n" for text in _plain_lines(act)))


def _page(body: str) -> str:
    return f'<!DOCTYPE html><html lang="en"><head><title>Act</title></head><body>{body}</body></html>'


def _front() -> str:
    row = (
        '<tr><td><p class="hd-toc-1"><a href="#x">{}</a></p></td><td><p class="title-fam-member-star">{}</p></td>'
        "<td>L 12</td><td>1</td></tr>"
    )
    return (
        '<p class="reference">02026R0001 — EN — 01.07.2027 — 001.001</p>'
        '<p class="disclaimer">This text is meant purely as a documentation tool</p>'
        '<table><tr><td><p class="arrow"><a>►B</a></p></td><td><p class="title-doc-first">REGULATION (XX) 2026/1</p>'
        '<p class="title-doc-oj-reference">(OJ L 5, 1.1.2026, p. 1)</p></td></tr></table>'
        '<p class="hd-modifiers">Amended by:</p>'
        f"<table>{row.format('►M1', 'REGULATION (XX) 2027/3')}{row.format('►M2', 'REGULATION (XX) 2027/4')}</table>"
        f'<p class="hd-modifiers">Corrected by:</p><table>{row.format("►C1", "Corrigendum, OJ L 9")}</table>'
        '<hr class="separator-short">'
    )


def _marked(text: str, note: str) -> str:
    return _NOTE.sub(note, _INLINE.sub(r"►\1 \2 ◄", escape(text, quote=False)))


class _Grid:
    """Paragraphs and points as grids."""

    def text(self, text: str) -> str:
        link = r'(<a href="#E000\1" id="src.E000\1"><span class="superscript">\1</span></a>)'
        return _marked(text, link)

    def mark(self, name: str, body: str, cls: str = "modref") -> str:
        opens, closes = (f'<p class="{cls}"><a title="x: REPLACED">▼{one}</a></p>' for one in (name, "B"))
        return f"{opens}{body}{closes}" if name else body

    def division(self, one: Division, above: str) -> str:
        word, number = one.number.split()
        own = f"{above}cpt_{number}" if word == "CHAPTER" else f"{above}.sct_{number}"
        body = "".join(map(self.article, one.articles)) + "".join(
            self.division(each, own) for each in one.sections
        )
        return (
            f'<div id="{own}"><p class="title-division-1">{one.number}</p><p class="title-division-2">'
            f'<span class="boldface">{one.title}</span></p>{body}</div>'
        )

    def article(self, one: Article) -> str:
        number = one.number.replace(" bis", " <span>bis</span>")
        title = f'<p class="stitle-article-norm">{one.title}</p>'
        body = "".join(map(self.paragraph, one.paragraphs))
        head = f'<p class="title-article-norm">Article {number}</p>'
        if one.mark:
            return self.mark(one.mark, head + title + body, "arrow")
        titled = f'<div class="eli-title" id="art_{one.number}.tit_1">{title}</div>'
        return f'<div class="eli-subdivision" id="art_{one.number}">{head}{titled}{body}</div>'

    def paragraph(self, one: Paragraph) -> str:
        points, after = (
            "".join(map(self.point, one.points)),
            "".join(f'<p class="norm">{self.text(text)}</p>' for text in one.after),
        )
        if not one.number:
            return self.mark(one.mark, f'<p class="norm">{self.text(one.text)}</p>{points}{after}')
        inner = f'<div class="norm inline-element">{self.text(one.text)}{points}{after}</div>'
        return self.mark(
            one.mark, f'<div class="norm"><span class="no-parag">{one.number}  </span>{inner}</div>'
        )

    def point(self, one: Point) -> str:
        body = f'<p class="norm">{self.text(one.text)}</p>' + "".join(map(self.point, one.points))
        if not one.label:
            return self.mark(one.mark, body)
        return self.mark(
            one.mark,
            f'<div class="grid-container grid-list"><div class="list grid-list-column-1"><span>{one.label} </span>'
            f'</div><div class="grid-list-column-2">{body}</div></div>',
        )

    def annex(self, one: Annex) -> str:
        body = "".join(
            f'<p class="title-gr-seq-level-1">{heading}</p>' + "".join(map(self.point, points))
            for heading, points in one.sections
        )
        return (
            f'<div class="eli-subdivision" id="anx_{one.number[6:]}"><p class="title-annex-1">{one.number}</p>'
            f'<p class="title-annex-2">{one.title}</p>{body}</div>'
        )


class _Tables:
    """Points as tables of two columns, numbers of paragraphs within their text."""

    def __init__(self, prefix: str, ids: bool = False, consolidated: bool = False) -> None:
        self.prefix, self.ids, self.consolidated = prefix, ids, consolidated
        names = (
            "ti-art",
            "sti-art",
            "normal",
            "ti-section-1",
            "ti-section-2",
            "doc-ti",
            "doc-ti",
            "ti-grseq-1",
        )
        if consolidated:
            names = (
                "title-article-norm", "stitle-article-norm", "norm", "title-division-1", "title-division-2",
                "title-annex-1", "title-annex-2", "title-gr-seq-level-1",
            )  # fmt: skip
        (self.art, self.sti, self.norm, self.sec1, self.sec2, self.anx1, self.anx2, self.seq) = (
            prefix + name for name in names
        )

    def act(self, act: Act) -> str:
        title = ("title-doc-first", "title-doc-last") if self.consolidated else ("doc-ti", "doc-ti")
        head = "".join(
            f'<p class="{self.prefix}{name}">{text}</p>' for name, text in zip(title, act.title, strict=True)
        )
        head = self.anchored("tit_1", "eli-main-title", head)
        if self.consolidated:
            return head + "".join(map(self.division, act.chapters)) + "".join(map(self.annex, act.annexes))
        preamble = self.p(act.opening)
        preamble += "".join(
            self.anchored(f"cit_{at}", "eli-subdivision", self.p(text))
            for at, text in enumerate(act.citations, 1)
        )
        preamble += self.p("Whereas:")
        preamble += "".join(
            self.anchored(f"rct_{at}", "eli-subdivision", self.row(f"({at})", self.p(text)))
            for at, text in enumerate(act.recitals, 1)
        )
        preamble = self.anchored("pbl_1", "eli-subdivision", preamble + self.p(act.enacts))
        body = "".join(map(self.division, act.chapters))
        closing = self.anchored("fnp_1", "eli-subdivision", "".join(map(self.p, act.closing)))
        notes = "".join(
            f'<p class="{self.prefix}note"><a id="ntr{at}-L_1" href="#ntc{at}-L_1">'
            f'(<span class="{self.prefix}super">{at}</span>)</a> {text}</p>'
            for at, text in act.notes.items()
        )
        return (
            head
            + preamble
            + self.anchored("enc_1", "eli-subdivision", body)
            + closing
            + notes
            + "".join(map(self.annex, act.annexes))
        )

    def anchored(self, name: str, cls: str, body: str) -> str:
        return f'<div class="{cls}" id="{name}">{body}</div>' if self.ids else body

    def text(self, text: str) -> str:
        tag = f"{self.prefix}super {self.prefix}note-tag"
        return _marked(text, rf' <a id="ntc\1-L_1" href="#ntr\1-L_1">(<span class="{tag}">\1</span>)</a>')

    def p(self, text: str) -> str:
        return f'<p class="{self.norm}">{self.text(text)}</p>\n'

    def row(self, label: str, body: str) -> str:
        return (
            '<table width="100%"><col width="4%"/><col width="96%"/><tbody><tr><td valign="top">'
            f'<p class="{self.norm}">{label}</p></td><td valign="top">{body}</td></tr></tbody></table>'
        )

    def mark(self, name: str, body: str) -> str:
        if not (name and self.consolidated):
            return body
        return f'<p class="{self.prefix}modref">▼{name}</p>{body}<p class="{self.prefix}modref">▼B</p>'

    def division(self, one: Division) -> str:
        word, number = one.number.split()
        body = f'<p class="{self.sec1}">{one.number}</p><p class="{self.sec2}">{one.title}</p>'
        body += "".join(map(self.article, one.articles)) + "".join(map(self.division, one.sections))
        return self.anchored(f"{word[:3].lower()}_{number}", "eli-subdivision", body)

    def article(self, one: Article) -> str:
        body = f'<p class="{self.art}">Article {one.number}</p><p class="{self.sti}">{one.title}</p>'
        body += "".join(map(self.paragraph, one.paragraphs))
        return self.mark(one.mark, self.anchored(f"art_{one.number}", "eli-subdivision", body))

    def paragraph(self, one: Paragraph) -> str:
        number = f"{one.number}   " if one.number else ""
        body = f'<p class="{self.norm}">{number}{self.text(one.text)}</p>'
        body += "".join(map(self.point, one.points)) + "".join(map(self.p, one.after))
        return self.mark(one.mark, self.anchored(f"001.{one.number}", "", body))

    def point(self, one: Point) -> str:
        body = self.p(one.text) + "".join(map(self.point, one.points))
        return self.mark(one.mark, self.row(one.label, body) if one.label else body)

    def annex(self, one: Annex) -> str:
        body = f'<p class="{self.anx1}">{one.number}</p><p class="{self.anx2}">{one.title}</p>'
        for heading, points in one.sections:
            body += f'<p class="{self.seq}">{heading}</p>' + "".join(map(self.point, points))
        return self.anchored(f"anx_{one.number[6:]}", "eli-container", body)


def _plain_lines(act: Act) -> Iterator[str]:
    yield from act.title
    yield act.opening
    yield from act.citations
    yield "Whereas:"
    for at, text in enumerate(act.recitals, start=1):
        yield f"({at}) {text}"
    yield act.enacts
    for one in act.chapters:
        yield from _plain_division(one)
    yield from act.closing
    for annex in act.annexes:
        yield annex.number
        yield annex.title
        for heading, points in annex.sections:
            yield heading
            yield from (f"{one.label} {one.text}" for one in points)


def _plain_division(one: Division) -> Iterator[str]:
    yield from (one.number, one.title)
    for article in one.articles:
        yield from (f"Article {article.number}", article.title)
        for paragraph in article.paragraphs:
            yield _marked(f"{paragraph.number} {paragraph.text}".strip(), "")
            yield from _plain_points(paragraph.points)
            yield from (_marked(text, "") for text in paragraph.after)
    for section in one.sections:
        yield from _plain_division(section)


def _plain_points(points: tuple[Point, ...]) -> Iterator[str]:
    for one in points:
        yield f"{one.label} {one.text}".strip()
        yield from _plain_points(one.points)
