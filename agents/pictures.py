"""The pictures of a case for a model that takes them: files of the workspace and https addresses, few and small.

A file is known by its first bytes, never by its name, and none outside the workspace is read. An address is handed to
the provider as it is: Redline fetches nothing. Pictures are not redacted.
"""

import base64
import os
from pathlib import Path
from urllib.parse import urlsplit

from agents.llm_library import load
from agents.llm_settings import LlmSettings
from agents.llm_wire import AttemptFailed, within
from knowledge_base.cases import Case, MediaReference

_KINDS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg", b"GIF87a": "gif", b"GIF89a": "gif"}
_REASON = "the model is not known to take pictures"


class Pictures:
    """What of a case's media a model is shown; `root` is the workspace."""

    def __init__(self, root: Path, settings: LlmSettings) -> None:
        self._root, self._settings = root.resolve(), settings
        self._taken = takes_pictures(settings)

    def of(self, case: Case) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The addresses to show, with files as data, and what is not shown, each with the reason."""
        shown: list[str] = []
        unseen: list[str] = []
        for reference in case.media:
            address, problem = self._address(reference, len(shown))
            if address:
                shown.append(address)
            else:
                unseen.append(f"{reference.kind} {reference.uri[:200]!r}: {problem}")
        return tuple(shown), tuple(unseen)

    def _address(self, reference: MediaReference, before: int) -> tuple[str, str]:
        if reference.kind != "image":
            return "", f"{reference.kind} is not shown to a model"
        if not self._taken:
            return "", _REASON
        if before >= self._settings.most_pictures:
            return "", f"only {self._settings.most_pictures} pictures of a case are shown"
        if "://" in reference.uri:
            return _remote(reference.uri)
        return self._file(reference.uri)

    def _file(self, uri: str) -> tuple[str, str]:
        try:
            path = (self._root / uri).resolve()
            if not path.is_relative_to(self._root):
                return "", "it lies outside the workspace"
            # A pipe or device would never end, so only a plain file is read, and opened without waiting.
            if not path.is_file():
                return "", "there is no such file in the workspace"
            with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW), "rb") as file:  # noqa: PTH123
                content = file.read(self._settings.most_picture_bytes + 1)
        except (OSError, ValueError):
            return "", "it cannot be read"
        if len(content) > self._settings.most_picture_bytes:
            return "", f"it has over {self._settings.most_picture_bytes:,} bytes"
        kind = kind_of(content)
        if not kind:
            return "", "it is not a PNG, JPEG, GIF or WebP picture"
        return f"data:image/{kind};base64,{base64.b64encode(content).decode()}", ""


def kind_of(content: bytes) -> str:
    """The type of a picture by its first bytes; empty for anything else."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    return next((kind for start, kind in _KINDS.items() if content.startswith(start)), "")


def takes_pictures(settings: LlmSettings) -> bool:
    """Whether the model is shown pictures: as the settings say, or as litellm knows it."""
    if settings.pictures != "auto":
        return settings.pictures == "yes"
    # Loading takes seconds, which are not the provider's; for some providers litellm asks the server.
    library = load()
    try:
        return bool(within(settings.timeout_seconds, lambda: library.supports_vision(model=settings.model)))
    except AttemptFailed:
        return False


def _remote(uri: str) -> tuple[str, str]:
    try:
        parts = urlsplit(uri)
        plain = parts.scheme == "https" and parts.hostname and not parts.username and parts.port is None
    except ValueError:
        plain = False
    return (uri, "") if plain else ("", "only https addresses are shown")
