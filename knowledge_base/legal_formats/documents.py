"""Word and PDF files, by way of the Markdown that they are read as."""

import re

from knowledge_base import document_files
from knowledge_base.errors import WrongUsage
from knowledge_base.legal_formats.markdown import read_markdown
from knowledge_base.legal_lines import Sink


def read_document(content: bytes, source: str) -> tuple[Sink, str, str]:
    """The lines of a .docx or .pdf file.

    Raises: WrongUsage when it cannot be read, or holds pictures of text only.
    """
    read = document_files.read_document(content, source)
    if not re.search(r"\w", read.markdown):
        raise WrongUsage(
            f"{source!r} holds no text, perhaps scanned pages; make its text readable first (OCR)"
        )
    sink, title, language = read_markdown(read.markdown)
    for told in read.not_read:
        sink.leave_out("page furniture", told)
    return sink, title, language
