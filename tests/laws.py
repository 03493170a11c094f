"""Invented laws in the formats that gazettes publish."""

import json
from pathlib import Path

import knowledge_base

SAMPLE = Path(knowledge_base.__file__).parent / "sample" / "regulations"
FIRST = SAMPLE / "platform-safety-act.2026-03-01.md"
SECOND = SAMPLE / "platform-safety-act.2027-01-01.md"

EURLEX = """\
<html lang="en"><head><title>CL2024R1689EN</title><style>p{}</style></head><body>
<p class="reference">02024R1689 — EN — 27.07.2026 — 001.001</p>
<p class="disclaimer">This text is meant purely as a documentation tool</p>
<table><tr><td><p class="arrow"><a title="32024R1689">►B</a></p></td><td>
<p class="title-doc-first">REGULATION (XX) 2024/1 OF NOBODY</p>
<p class="title-doc-last">laying down invented rules</p>
<p class="title-doc-oj-reference">(OJ L, 1.1.2024)</p></td></tr></table>
<p class="hd-modifiers">Amended by:</p><p class="title-fam-member-star">Regulation (XX) 2026/2</p>
<p class="arrow"><a class="modref">▼B</a></p><div class="eli-container"><div class="eli-main-title">
<p class="title-doc-first">REGULATION (XX) 2024/1 OF NOBODY</p>
<p class="title-doc-last">laying down invented rules</p></div>
<div class="eli-subdivision" id="enc_1"><div id="cpt_I"><p class="title-division-1">CHAPTER I</p>
<p class="title-division-2"><span class="boldface">GENERAL PROVISIONS</span></p>
<div class="eli-subdivision" id="art_1"><p class="title-article-norm">Article 1</p>
<div class="eli-title" id="art_1.tit_1"><p class="stitle-article-norm">Subject matter</p></div>
<div class="norm"><span class="no-parag">1.  </span>
<div class="norm inline-element">Providers shall comply with Directive (EU) 2016/943 (<a href="#E0001" id="src.E0001">
<span class="superscript">1</span></a>) and Annex III.</div></div>
<p class="modref"><a title="32026R1744: REPLACED">▼M1</a></p>
<div class="norm"><span class="no-parag">2.  </span><div class="norm inline-element">They shall:
<div class="grid-container grid-list"><div class="list grid-list-column-1"><span>(a) </span></div>
<div class="grid-list-column-2"><p class="norm">act; or</p>
<div class="grid-container grid-list"><div class="list grid-list-column-1"><span>(i) </span></div>
<div class="grid-list-column-2"><p class="norm">now;</p></div></div></div></div>
<div class="grid-container grid-list"><div class="list grid-list-column-1"><span>(b) </span></div>
<div class="grid-list-column-2"><p class="norm">wait.</p></div></div>
</div></div>
<p class="norm">However, they may also rest.</p></div>
<p class="arrow"><a class="modref">▼B</a></p>
<div class="eli-subdivision" id="art_2"><p class="title-article-norm">Article 2</p>
<p class="stitle-article-norm">Definitions</p>
<p class="norm">For the purposes of this Regulation ►M1 and its annexes ◄ :</p>
<div class="grid-container grid-list"><div class="list grid-list-column-1"><span>(1) </span></div>
<div class="grid-list-column-2"><p class="norm">‘provider’ means a person that provides;</p></div></div>
<p class="norm">►C1 <span>——————</span> ◄</p></div></div></div>
<div id="anx_I" class="eli-subdivision"><p class="title-annex-1">ANNEX I</p>
<p class="title-annex-2">Lists</p><p class="title-gr-seq-level-1">Section A. Things</p>
<p class="norm">1. First.</p><table><tr><th>Step</th><th>Weight</th></tr><tr><td>1</td><td>0 %</td></tr>
</table></div>
<p class="footnote">(<a href="#src.E0001" id="E0001"><span class="superscript">1</span>
</a>) Directive (EU) 2016/943.</p><script>alert(1)</script></div></body></html>
"""

FORMEX = """\
<?xml version="1.0" encoding="UTF-8"?>
<CONS.ACT><INFO.CONSLEG CONSLEG.DATE="20120111"/><CONS.DOC><BIB.INSTANCE><LG.DOC>EN</LG.DOC>
</BIB.INSTANCE><FAM.COMP><BIB.DATA><TITLE><TI><P>not law</P></TI></TITLE></BIB.DATA></FAM.COMP>
<TITLE><TI><P><HT TYPE="UC">Regulation</HT> (XX) 2026/1 on invented things</P><P>of 1 January 2026</P>
</TI></TITLE>
<PREAMBLE><PREAMBLE.INIT>THE COUNCIL OF NOWHERE,</PREAMBLE.INIT><GR.VISA>
<VISA>Having regard to the Charter<NOTE NOTE.ID="E0001" TYPE="FOOTNOTE"><P>OJ No 205.</P></NOTE>;</VISA>
</GR.VISA>
<GR.CONSID><GR.CONSID.INIT>Whereas:</GR.CONSID.INIT><CONSID><NP><NO.P>(1)</NO.P><TXT>Trust matters.</TXT>
</NP></CONSID><CONSID><NP><NO.P>(2)</NO.P><TXT>So does safety.</TXT><P>More of it.</P></NP></CONSID>
</GR.CONSID><PREAMBLE.FINAL>HAS ADOPTED THIS REGULATION:</PREAMBLE.FINAL></PREAMBLE>
<ENACTING.TERMS><DIVISION><TITLE><TI><P>CHAPTER I</P></TI><STI><P>General provisions</P></STI></TITLE>
<ARTICLE IDENTIFIER="001"><TI.ART>Article 1</TI.ART><STI.ART><P>Definitions</P></STI.ART><ALINEA>
<P>For this Regulation:</P><LIST TYPE="alpha"><ITEM><NP><NO.P>(a)</NO.P><TXT>
<QUOT.START ID="Q1" CODE="2018"/>host<QUOT.END CODE="2019"/> means a person who hosts;</TXT><P>
<LIST TYPE="roman"><ITEM><NP><NO.P>(i)</NO.P><TXT>one;</TXT></NP></ITEM><ITEM><NP><NO.P>(ii)</NO.P>
<TXT>two;</TXT></NP></ITEM></LIST></P></NP></ITEM><ITEM><NP><NO.P>(b)</NO.P><TXT>guest;</TXT></NP></ITEM>
</LIST></ALINEA></ARTICLE>
<ARTICLE IDENTIFIER="002"><TI.ART>Article 2</TI.ART><PARAG IDENTIFIER="002.001"><NO.PARAG>1.</NO.PARAG>
<ALINEA>Hosts shall act.</ALINEA><ALINEA>They shall be quick.</ALINEA></PARAG>
<?CLG.MDFO ID="O1" IDREF="C1" ACTION="REPLACED" ACTIVE.DOC="32009R0169" ?><PARAG IDENTIFIER="002.002">
<NO.PARAG>2.</NO.PARAG><ALINEA>Guests shall <?PAGE NO="3"?>wait.</ALINEA></PARAG>
<?CLG.MDFC ID="C1" IDREF="O1"?></ARTICLE></DIVISION></ENACTING.TERMS>
<FINAL><P>Done at Nowhere.</P></FINAL>
<CONS.ANNEX><TITLE><TI><P>ANNEX I</P></TI><STI><P>Forms</P></STI></TITLE><CONTENTS><GR.SEQ><TITLE><TI>
<P>Section A</P></TI></TITLE><NP><NO.P>1.</NO.P><TXT>Form one.</TXT></NP><TBL><CORPUS><ROW><CELL>a</CELL>
<CELL>b</CELL></ROW></CORPUS></TBL></GR.SEQ></CONTENTS></CONS.ANNEX>
</CONS.DOC></CONS.ACT>
"""

AKOMA_NTOSO = """\
<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act name="act"><meta>
<identification><FRBRWork/><FRBRExpression><FRBRlanguage language="eng"/></FRBRExpression>
</identification></meta>
<preface><longTitle><p>An Act on <docTitle>invented things</docTitle></p></longTitle></preface>
<preamble><recitals><recital eId="rec_1"><num>(1)</num><p>Trust matters.</p></recital></recitals>
<formula><p>BE IT ENACTED as follows:</p></formula></preamble>
<body><chapter eId="chp_1"><num>Chapter 1</num><heading>Scope</heading>
<article eId="art_1"><num>Article 1</num><heading>Hosts<authorialNote marker="1"><p>See annex.</p>
</authorialNote></heading>
<paragraph eId="art_1__para_1"><num>1.</num><list><intro><p>Hosts shall:</p></intro><point><num>(a)</num>
<content><p>act;</p></content></point><point><num>(b)</num><list><intro><p>wait:</p></intro><point>
<num>(i)</num><content><p>long;</p></content></point></list></point><wrapUp><p>always.</p></wrapUp>
</list></paragraph>
<paragraph><content><p>No number here.</p></content></paragraph></article></chapter></body>
<conclusions><p>Done at Nowhere.</p></conclusions>
<attachments><attachment><heading>Annex A</heading><doc name="x"><mainBody><p>Form.</p></mainBody></doc>
</attachment></attachments></act></akomaNtoso>
"""

LEX_ARTICLES = json.dumps(
    {
        "schema": "lex-articles/1",
        "language": "en",
        "title": "Invented Act",
        "provisions": [
            {
                "anchor": "art_1",
                "type": "article",
                "num": None,
                "path": ["CHAPTER I"],
                "text_md": "Article 1\n\nScope\n\n1. It covers:\n\n| (a) | hosts:—old;—new; |\n| --- | --- |\n"
                "| — | old; |\n| — | new; |\n\n| (b) | guests. |\n| --- | --- |",
            },
            {
                "anchor": "art_2",
                "type": "article",
                "num": "Article 2",
                "heading": "Duties",
                "path": ["CHAPTER I"],
                "text_md": "**1.** Hosts shall: (a) act: (i) now; and (ii) well; (b) wait.\n\nThey may rest.",
            },
        ],
    }
)
