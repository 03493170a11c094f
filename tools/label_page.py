"""The report on labels as one self-contained page."""

from knowledge_base.changes import Rate
from tools.label_charts import agreement_chart, heat_map, stroke
from tools.label_records import LabelReport
from tools.label_words import SURE, few, main_of, number
from tools.page import page
from tools.report_charts import HEIGHT, WIDTH
from tools.report_records import Part

TEMPLATE, STYLES = "label_page.html", ("report_page.css", "label_page.css")
MOST_RATERS = 40
MOST_CASES = 20


def label_page(report: LabelReport) -> str:
    """The page, whole."""
    return page(
        TEMPLATE,
        STYLES,
        report=report,
        main=main_of(report),
        chart=agreement_chart(report.weeks),
        maps=[heat_map(one) for one in report.confusions],
        number=number,
        few=few,
        stroke=stroke,
        share_of=_share_of,
        sure=SURE,
        most_raters=MOST_RATERS,
        most_cases=MOST_CASES,
        width=WIDTH,
        height=HEIGHT,
    )


def _share_of(share: Part) -> Rate:
    """A share as a rate, to be drawn."""
    return Rate(value=share.share, low=share.low, high=share.high) if share.of else Rate(value=None)
