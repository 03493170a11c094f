"""What an operator reads on stderr: ours from INFO on, and of libraries only what is wrong."""

import logging


def keep_log() -> None:
    """Set the log up for a process."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("redline").setLevel(logging.INFO)
    logging.getLogger("redline.slack.bolt").setLevel(logging.ERROR)
    for handler in logging.getLogger().handlers:
        handler.addFilter(_is_of_use)


def _is_of_use(record: logging.LogRecord) -> bool:
    # Some libraries set the level of their own loggers when they are imported.
    return record.levelno >= logging.WARNING or record.name.split(".")[0] == "redline"
