"""What an operator reads on stderr: ours from INFO on, and of libraries only what is wrong."""

import logging


def keep_log() -> None:
    """Set the log up for a process."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("redline").setLevel(logging.INFO)
    for quiet in ("redline.slack.bolt", "bm25s"):
        logging.getLogger(quiet).setLevel(logging.ERROR)
