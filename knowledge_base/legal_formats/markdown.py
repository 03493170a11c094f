"""Markdown and plain text: blocks between blank lines; the words of a line tell what it is."""

import re

from knowledge_base.legal_formats.tables import put_table
from knowledge_base.legal_labels import Label, heading_of, label_of
from knowledge_base.legal_lines import NOTE_CLOSES, NOTE_OPENS, Sink

_FRONT = re.compile(r"---\n(.*?)\n---\n", re.DOTALL)
_ANCHOR = re.compile(r"<a\s{1,9}(?:id|name)=\"[^\"<>]{0,80}\"\s{0,9}>\s{0,9}</a>")
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_MADE_HEADING = re.compile(r"(?:art|anx|rct|cpt|sec|tit|document)(?:_[\w.]+)?$")
_BULLET = re.compile(r"(\s*)([*+•-])\s+(?=\S)")
_RULE = re.compile(r"(?:[-*_=]\s*){3,}$")
_OJ_NOTE = re.compile(r"\((\*\d{1,2})\)\s*(OJ [LC] \d[^’”\"\n|]{0,40}?p\.\s?\d+\.)")
_NOTE = re.compile(r"^ {0,3}\[\^([^\]\s]{1,20})\]:[ \t]*(\S.*(?:\n(?: {2,}|\t)\S.*)*)", re.MULTILINE)
_NOTE_MARK = re.compile(r"\[\^[^\]\s]{1,20}\]")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")


def read_markdown(text: str, markdown: bool = True) -> tuple[Sink, str, str]:
    """The lines of a text, the title and the language of its front matter."""
    sink, values = Sink(), {}
    if markdown and (front := _FRONT.match(text)):
        sink.leave_out("metadata", front[0])
        values = dict(re.findall(r"^(\w+):[ \t]*[\"']?(.*?)[\"']?[ \t]*$", front[1], re.MULTILINE))
        text = text[front.end() :]
    if markdown:
        text = without_notes(sink, text)
    put_text(sink, text, markdown)
    return sink, values.get("title", ""), values.get("language", "")


def put_text(sink: Sink, text: str, markdown: bool = True) -> None:
    """Put the blocks of a text into a sink."""
    if markdown:
        text = _ANCHOR.sub(lambda found: _dropped(sink, found[0]), _without_comments(sink, text))
    table: list[str] = []
    under_way, before, last = False, "", None
    for line in [*text.split("\n"), ""]:
        if markdown and line.lstrip().startswith("|"):
            if under_way:
                sink.end()
            under_way = False
            table.append(line.strip())
            continue
        if table:
            put_table(sink, table)
            table = []
        stripped = line.strip()
        if not stripped:
            sink.end()
            under_way = False
        elif markdown and _put_heading(sink, stripped):
            under_way, last = False, None
        elif markdown and _RULE.fullmatch(stripped):
            sink.end()
            sink.leave_out("markup", stripped)
            under_way = False
        else:
            if under_way and _begins_anew(stripped, before, last):
                sink.end()
                under_way = False
            if not under_way:
                last = None if heading_of(stripped) else _paragraph(stripped) or last
            _put_line(sink, line, markdown)
            under_way = True
        before = stripped
    sink.end()


def without_notes(sink: Sink, text: str) -> str:
    """A text without its footnotes: `[^1]: See …`, and `(*1) OJ L 149, 11.6.2005, p. 22.` where one was put into it."""
    for pattern in (_OJ_NOTE, _NOTE):
        for number, words in dict.fromkeys(pattern.findall(text)):
            sink.note(number, words)
        sink.leave_out("note", "\n".join(found[0] for found in pattern.finditer(text)))
        text = pattern.sub(" ", text)
    return _NOTE_MARK.sub(rf"{NOTE_OPENS}\g<0>{NOTE_CLOSES}", text)


def _without_comments(sink: Sink, text: str) -> str:
    kept, at = [], 0
    while (begins := text.find("<!--", at)) >= 0 and (ends := text.find("-->", begins + 4)) >= 0:
        kept.append(text[at:begins])
        at = ends + 3
        sink.leave_out("markup", text[begins:at])
    return "".join((*kept, text[at:]))


def plain(sink: Sink, text: str) -> str:
    """A line without the marks of bold and the escapes of Markdown."""
    sink.leave_out("markup", "".join(re.findall(r"\*\*", text)))
    sink.leave_out("markup", "\\" * len(_ESCAPED.findall(text)))
    return _ESCAPED.sub(r"\1", text.replace("**", ""))


def _put_heading(sink: Sink, line: str) -> bool:
    found = _HEADING.match(line)
    if found is None:
        return False
    sink.end()
    words = plain(sink, found[2])
    if _MADE_HEADING.fullmatch(words):
        sink.leave_out("markup", line)
        return True
    sink.leave_out("markup", line[: len(found[1])] + line[found.end(2) :])
    sink.words(words)
    sink.end("", None, len(found[1]))
    return True


def _put_line(sink: Sink, line: str, markdown: bool) -> None:
    bullet = _BULLET.match(line) if markdown else None
    text = plain(sink, line) if markdown else line
    if bullet:
        text = text.lstrip()[1:]
        if label_of(text.lstrip()):  # `- (a) Hosts …`: the law's own label counts
            sink.leave_out("markup", bullet[2])
        else:
            sink.label(bullet[2], len(bullet[1].expandtabs(4)) // 2 + 1)
    sink.words(text + " ")


def _paragraph(line: str) -> Label | None:
    """The number of a paragraph that a line begins with: `2. Hosts …`."""
    label = label_of(line.replace("\\.", ".").replace("**", ""))
    return label if label is not None and "number." in label.styles else None


def _begins_anew(line: str, before: str, last: Label | None) -> bool:
    """Whether a line is not the rest of the one before: it has a label of its own, or one of the two is a heading.

    A number within a sentence that went on in a new line (`… exceed EUR`, `50. Hosts …`) is no label: it does not come
    behind `last`, the number of the paragraph above.
    """
    bare = heading_of(before)
    if bare is not None and not bare.rest:
        return True
    number = _paragraph(line)
    if number is not None and last is not None and before[-1:] not in ".;:,":
        return number.first or number.follows(last)
    if label_of(line.replace("\\.", ".").replace("**", "")) is not None:
        return True
    return before[-1:] in ".;:" and heading_of(line.replace("**", "")) is not None


def _dropped(sink: Sink, mark: str) -> str:
    sink.leave_out("markup", mark)
    return ""
