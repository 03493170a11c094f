"""Names of raters put so that nobody reads them and everybody can tell them apart."""

import hashlib
import hmac
from collections.abc import Sequence

_DIGITS = 10
"""Of a hexadecimal digest: among 10,000 raters two are alike once in 20,000 workspaces."""


def pseudonyms(names: Sequence[str], key: bytes) -> tuple[str, ...]:
    """The same pseudonym for a name each time, as long as the key is the same; without the key no way back."""
    return tuple(
        f"rater-{hmac.new(key, name.encode('utf-8'), hashlib.sha256).hexdigest()[:_DIGITS]}" for name in names
    )
