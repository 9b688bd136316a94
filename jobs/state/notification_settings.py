"""Settings of notifications and the watchdog: their types, invalid values, and how secrets in them are masked.

A notification URL can hold its password or token in any part, so only its scheme is ever shown. A watchdog URL holds
its token in the path, so its scheme and host are shown.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from pydantic import BeforeValidator
from pydantic_settings import NoDecode

OUTCOMES: Final = ("success", "too_many", "input_missing", "not_tied_out", "failure")
"""The outcomes of a run in `notify_on`, in the order of the contract's exit codes 0, 3, 5, 4 and 1 or 2."""
SECRET_KEYS: Final = frozenset({"notify_urls", "ping_url"})
MASK: Final = "****"
LOCAL_SCHEMES: Final = frozenset({"file", "data", "javascript", "vapid"})
"""Refused schemes: they name a file of this machine, or the library stores files for them."""
_NOTIFY_URL: Final = re.compile(r"([a-z][a-z0-9+.-]{1,31})://[^\s/]\S*", re.ASCII | re.IGNORECASE)


def masked(url: str) -> str:
    """A URL without the parts that could be secret."""
    scheme, sign, _ = url.partition("://")
    if not sign or not re.fullmatch(r"[A-Za-z0-9+.-]{1,32}", scheme):
        return MASK
    if scheme.lower() in {"http", "https"}:
        return f"{scheme}://{_host(url)}/{MASK}"
    return f"{scheme}://{MASK}"


def shown(key: str, value: Any) -> Any:
    """The value of a setting with its secrets masked."""
    if key not in SECRET_KEYS or not value:
        return value
    return masked(value) if isinstance(value, str) and key == "ping_url" else [masked(url) for url in listed(value)]


def listed(value: Any) -> list[str]:
    """The items of a list, or of a text with blanks between (for the environment); a URL may contain a comma."""
    parts = re.split(r",?\s+", value.strip()) if isinstance(value, str) and value.strip() else value or []
    return [str(part) for part in parts] if isinstance(parts, list | tuple) else [str(value)]


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or MASK
    except ValueError:
        return MASK


def _notify_urls(value: object) -> tuple[str, ...]:
    """URLs of the form `scheme://…`; ValueError for one that names a file of this machine."""
    urls = _texts(value)
    for url in urls:
        found = _NOTIFY_URL.fullmatch(url)
        if not found or found.group(1).lower() in LOCAL_SCHEMES:
            raise ValueError(f"`{masked(url)}` is not a service address; expected one like mailto://… or slack://…")
    return urls


def _outcomes(value: object) -> tuple[str, ...]:
    names = _texts(value.replace(",", " ") if isinstance(value, str) else value)
    for name in names:
        if name not in OUTCOMES:
            raise ValueError(f"`{name}` is not an outcome of a run; the outcomes are {', '.join(OUTCOMES)}")
    return names


def _texts(value: object) -> tuple[str, ...]:
    """As `listed`; ValueError if an item is not a text."""
    if not isinstance(value, str | list | tuple) or not all(isinstance(part, str) for part in value):
        raise ValueError("expected a list of texts, or in the environment a text with blanks between")
    return tuple(listed(value))


def _ping_url(value: object) -> str:
    """A URL with `http://` or `https://` and a host, or an empty text."""
    if value == "":
        return ""
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
        is_valid = parts is not None and parts.scheme in {"http", "https"} and bool(parts.hostname)
        is_valid = is_valid and (parts is None or parts.port is None or parts.port > 0)
    except ValueError:
        is_valid = False
    if not is_valid or not isinstance(value, str) or re.search(r"[\s\x00-\x1f\x7f]", value):
        raise ValueError("expected an address that begins with https:// or http://")
    return value


NotifyUrls = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_notify_urls)]
Outcomes = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_outcomes)]
PingUrl = Annotated[str, BeforeValidator(_ping_url)]
