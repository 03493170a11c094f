"""Every markup that an invented act is written in, by name."""

from collections.abc import Callable

from tests import act_pages, act_xml
from tests.invented_act import Act

CONSOLIDATED = ("consolidated", "xhtml", "older")
PAGES = (*CONSOLIDATED, "journal", "legacy", "classless")
MARKUPS: dict[str, Callable[[Act], str]] = {
    **{name: getattr(act_pages, name) for name in PAGES},
    "formex": act_xml.formex,
    "akoma_ntoso": act_xml.akoma_ntoso,
}
