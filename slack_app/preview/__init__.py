"""Every card, modal and home in each of its states, as pages to look at without Slack.

The pages are ours: they are close to how Slack shows blocks, and need neither a network nor an account.
"""

from pathlib import Path

from knowledge_base.errors import OutsideFailed
from slack_app.preview.page import Shown, index_page, page_of
from slack_app.preview.shown import all_shown


def write_preview(folder: Path) -> list[Path]:
    """Write an index and one page a card, modal and home; gives back the files, the index first.

    Raises: OutsideFailed when the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shown = all_shown()
        pages = {"index": index_page(shown), **{each.name: page_of(each) for each in shown}}
        files = {folder / f"{name}.html": text for name, text in pages.items()}
        for file, text in files.items():
            file.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise OutsideFailed(
            f"{str(folder)!r} cannot be written ({problem}); name another folder"
        ) from problem
    return list(files)


__all__ = ["Shown", "write_preview"]
