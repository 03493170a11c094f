"""An invented act in Formex and in Akoma Ntoso."""

import re
from html import escape

from tests.invented_act import Act, Annex, Article, Division, Paragraph, Point

_NOTE = re.compile(r"\{n(\d+)\}")
_INLINE = re.compile(r"\{([A-Z]\d):([^{}]*)\}")


def formex(act: Act) -> str:
    """Formex 4; what an amendment put in stands between instructions."""
    made = _Formex()
    preamble = f"<PREAMBLE><PREAMBLE.INIT>{act.opening}</PREAMBLE.INIT><GR.VISA>"
    preamble += "".join(f"<VISA>{text}</VISA>" for text in act.citations)
    preamble += "</GR.VISA><GR.CONSID><GR.CONSID.INIT>Whereas:</GR.CONSID.INIT>"
    preamble += "".join(
        f"<CONSID><NP><NO.P>({at})</NO.P><TXT>{text}</TXT></NP></CONSID>"
        for at, text in enumerate(act.recitals, 1)
    )
    preamble += f"</GR.CONSID><PREAMBLE.FINAL>{act.enacts}</PREAMBLE.FINAL></PREAMBLE>"
    title = "<TITLE><TI>" + "".join(f"<P>{text}</P>" for text in act.title) + "</TI></TITLE>"
    body = "".join(map(made.division, act.chapters))
    closing = "".join(f"<P>{text}</P>" for text in act.closing)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><CONS.ACT><CONS.DOC><BIB.INSTANCE><LG.DOC>EN</LG.DOC></BIB.INSTANCE>'
        f"{title}{preamble}<ENACTING.TERMS>{body}</ENACTING.TERMS><FINAL>{closing}</FINAL>"
        f"{''.join(map(made.annex, act.annexes))}</CONS.DOC></CONS.ACT>"
    ).replace("{note1}", f'<NOTE NOTE.ID="E0001" TYPE="FOOTNOTE"><P>{act.notes["1"]}</P></NOTE>')


class _Formex:
    def __init__(self) -> None:
        self.marks = 0

    def text(self, text: str) -> str:
        inline = _INLINE.sub(lambda found: self.mark(found[1], found[2]), escape(text, quote=False))
        return _NOTE.sub(r"{note\1}", inline)

    def mark(self, name: str, body: str) -> str:
        self.marks += 1
        at = self.marks
        if not name:
            return body
        return (
            f'<?CLG.MDFO ID="O{at}" IDREF="C{at}" ACTION="REPLACED" ACTIVE.DOC="{name}" ?>{body}'
            f'<?CLG.MDFC ID="C{at}" IDREF="O{at}"?>'
        )

    def division(self, one: Division) -> str:
        body = "".join(map(self.article, one.articles)) + "".join(map(self.division, one.sections))
        return f"<DIVISION><TITLE><TI><P>{one.number}</P></TI><STI><P>{one.title}</P></STI></TITLE>{body}</DIVISION>"

    def article(self, one: Article) -> str:
        head = f"<TI.ART>Article {one.number}</TI.ART><STI.ART><P>{one.title}</P></STI.ART>"
        return self.mark(one.mark, f"<ARTICLE>{head}{''.join(map(self.paragraph, one.paragraphs))}</ARTICLE>")

    def paragraph(self, one: Paragraph) -> str:
        text = self.text(one.text)
        listed = f"<P>{text}</P>{self.points(one.points)}" if one.points else text
        body = f"<ALINEA>{listed}</ALINEA>" + "".join(
            f"<ALINEA>{self.text(each)}</ALINEA>" for each in one.after
        )
        if one.number:
            body = f"<PARAG><NO.PARAG>{one.number}</NO.PARAG>{body}</PARAG>"
        return self.mark(one.mark, body)

    def points(self, points: tuple[Point, ...]) -> str:
        return f"<LIST>{''.join(map(self.point, points))}</LIST>" if points else ""

    def point(self, one: Point) -> str:
        if not one.label:
            return self.mark(one.mark, f"<ITEM><NP><TXT>{one.text}</TXT></NP></ITEM>")
        nested = f"<P>{self.points(one.points)}</P>" if one.points else ""
        body = f"<NP><NO.P>{one.label}</NO.P><TXT>{self.text(one.text)}</TXT>{nested}</NP>"
        return self.mark(one.mark, f"<ITEM>{body}</ITEM>")

    def annex(self, one: Annex) -> str:
        body = "".join(
            f"<GR.SEQ><TITLE><TI><P>{heading}</P></TI></TITLE>{self.points(points)}</GR.SEQ>"
            for heading, points in one.sections
        )
        title = f"<TITLE><TI><P>{one.number}</P></TI><STI><P>{one.title}</P></STI></TITLE>"
        return f"<CONS.ANNEX>{title}<CONTENTS>{body}</CONTENTS></CONS.ANNEX>"


def akoma_ntoso(act: Act) -> str:
    """Akoma Ntoso as the Union's institutions write it; it has no marks of amendments."""
    recitals = "".join(
        f"<recital><num>({at})</num><p>{text}</p></recital>" for at, text in enumerate(act.recitals, 1)
    )
    preamble = f"<preamble><formula><p>{act.opening}</p></formula><citations>"
    preamble += "".join(f"<citation><p>{text}</p></citation>" for text in act.citations)
    preamble += f"</citations><recitals><intro><p>Whereas:</p></intro>{recitals}</recitals>"
    preamble += f"<formula><p>{act.enacts}</p></formula></preamble>"
    title = "".join(f"<p>{text}</p>" for text in act.title)
    closing = "".join(f"<p>{text}</p>" for text in act.closing)
    annexes = "".join(
        f'<attachment><heading>{one.number}</heading><subheading>{one.title}</subheading><doc name="annex"><mainBody>'
        + "".join(
            f"<section><num>{heading}</num>{''.join(map(_akn_point, points))}</section>"
            for heading, points in one.sections
        )
        + "</mainBody></doc></attachment>"
        for one in act.annexes
    )
    return (
        '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act name="act"><meta><identification>'
        '<FRBRExpression><FRBRlanguage language="eng"/></FRBRExpression></identification></meta>'
        f"<preface><longTitle>{title}</longTitle></preface>{preamble}"
        f"<body>{''.join(map(_akn_division, act.chapters))}</body><conclusions>{closing}</conclusions>"
        f"<attachments>{annexes}</attachments></act></akomaNtoso>"
    ).replace("{note1}", f'<authorialNote marker="1"><p>{act.notes["1"]}</p></authorialNote>')


def _akn_text(text: str) -> str:
    return _NOTE.sub(r"{note\1}", _INLINE.sub(r"<ins>\2</ins>", escape(text, quote=False)))


def _akn_division(one: Division) -> str:
    name = one.number.split()[0].lower()
    body = "".join(map(_akn_article, one.articles)) + "".join(map(_akn_division, one.sections))
    return f"<{name}><num>{one.number}</num><heading>{one.title}</heading>{body}</{name}>"


def _akn_article(one: Article) -> str:
    body = "".join(map(_akn_paragraph, one.paragraphs))
    return f"<article><num>Article {one.number}</num><heading>{one.title}</heading>{body}</article>"


def _akn_paragraph(one: Paragraph) -> str:
    num, text = f"<num>{one.number}</num>" if one.number else "", _akn_text(one.text)
    if one.points:
        wrap = "".join(f"<wrapUp><p>{_akn_text(each)}</p></wrapUp>" for each in one.after)
        points = "".join(map(_akn_point, one.points))
        return f"<paragraph>{num}<list><intro><p>{text}</p></intro>{points}{wrap}</list></paragraph>"
    return f"<paragraph>{num}<content><p>{text}</p></content></paragraph>"


def _akn_point(one: Point) -> str:
    num = f"<num>{one.label}</num>" if one.label else ""
    if one.points:
        inner = (
            f"<list><intro><p>{_akn_text(one.text)}</p></intro>{''.join(map(_akn_point, one.points))}</list>"
        )
    else:
        inner = f"<content><p>{_akn_text(one.text)}</p></content>"
    return f"<point>{num}{inner}</point>"
