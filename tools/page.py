"""Self-contained pages: no script, nothing fetched, nothing in them that is not text.

Every value is escaped by the template engine, characters that hide or reorder text are shown as escapes, and a
page's own policy lets a browser use nothing but its style sheet.
"""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from tools.cause_words import cause_words, way
from tools.figures import count_words, interval, part_words, percent, rate_words
from tools.visible import visible

FOLDER = Path(__file__).parent


def page(template: str, styles: tuple[str, ...], **values: Any) -> str:
    """A template of this folder as a page with these style sheets in it."""
    style = "".join((FOLDER / name).read_text(encoding="utf-8") for name in styles)
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    return str(_environment().get_template(template).render(style=style, style_digest=digest, **values))


@cache
def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    environment.filters |= {
        "cause": cause_words,
        "way": way,
        "count": count_words,
        "percent": percent,
        "interval": lambda part: interval(part.low, part.high),
        "part": part_words,
        "rate": rate_words,
        "pieces": lambda text: re.split("`([^`]*)`", text),
    }
    return environment
