"""The report on a triage as one self-contained page."""

from tools.cause_words import PLAIN
from tools.finding_told import MOST_CHARACTERS
from tools.page import page
from tools.report import MOST_FINDINGS, MOST_LINES
from tools.report_charts import HEIGHT, WIDTH, trade_off_chart, trend_chart
from tools.report_records import Report
from tools.report_tables import lines_of, markets_of

TEMPLATE, STYLE = "report_page.html", "report_page.css"


def html_report(report: Report) -> str:
    """The page, whole."""
    trend = trend_chart(report.weeks)
    return page(
        TEMPLATE,
        (STYLE,),
        report=report,
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
