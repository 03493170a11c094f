"""The report on a triage as one self-contained page: no script, nothing fetched, nothing in it that is not text.

Every value is escaped by the template engine, characters that hide or reorder text are shown as escapes, and the
page's own policy lets a browser use nothing but this style sheet.
"""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from tools.cause_words import PLAIN, cause_words, way
from tools.figures import count_words, interval, part_words, percent, rate_words
from tools.finding_told import MOST_CHARACTERS
from tools.report import MOST_FINDINGS, MOST_LINES
from tools.report_charts import HEIGHT, WIDTH, trade_off_chart, trend_chart
from tools.report_records import Report
from tools.report_tables import lines_of, markets_of
from tools.visible import visible

FOLDER = Path(__file__).parent
TEMPLATE, STYLE = "report_page.html", "report_page.css"


def html_report(report: Report) -> str:
    """The page, whole."""
    style = (FOLDER / STYLE).read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    trend = trend_chart(report.weeks)
    return str(
        _template().render(
            report=report,
            style=style,
            style_digest=digest,
            charts=[*([trend] if trend else []), *map(trade_off_chart, report.trade_offs)],
            told=report.findings[:MOST_FINDINGS],
            others=report.findings[MOST_FINDINGS:],
            markets=markets_of(report),
            table=lines_of(report),
            most_lines=MOST_LINES,
            plain=PLAIN,
            width=WIDTH,
            height=HEIGHT,
            cut_at=MOST_CHARACTERS,
        )
    )


@cache
def _template() -> Any:
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
    return environment.get_template(TEMPLATE)
