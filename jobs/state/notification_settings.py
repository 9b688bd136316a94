"""What a home may want told to its watchers: the kinds of value, what is refused, and how a secret is shown.

A notification URL holds its password or token anywhere in it, so of such a URL only the scheme is ever shown; of a
watchdog's, which holds its token in the path, also the host.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from pydantic import BeforeValidator
from pydantic_settings import NoDecode

OUTCOMES: Final = ("success", "too_many", "input_missing", "not_tied_out", "failure")
"""How a night can end, as `notify_on` names it; in the order of the contract's codes 0, 3, 5, 4 and 1 or 2."""
SECRET_KEYS: Final = frozenset({"notify_urls", "ping_url"})
MASK: Final = "****"
LOCAL_SCHEMES: Final = frozenset({"file", "data", "javascript", "vapid"})
"""Schemes that name a file of this machine, or for which the library keeps files of its own."""
_NOTIFY_URL: Final = re.compile(r"([a-z][a-z0-9+.-]{1,31})://[^\s/]\S*", re.ASCII | re.IGNORECASE)


def masked(url: str) -> str:
    """A URL without what could be secret in it."""
    scheme, sign, _ = url.partition("://")
    if not sign or not re.fullmatch(r"[A-Za-z0-9+.-]{1,32}", scheme):
        return MASK
    if scheme.lower() in {"http", "https"}:
        return f"{scheme}://{_host(url)}/{MASK}"
    return f"{scheme}://{MASK}"


def shown(key: str, value: Any) -> Any:
    """The value of a setting as it may be shown to anybody."""
    if key not in SECRET_KEYS or not value:
        return value
    return masked(value) if isinstance(value, str) and key == "ping_url" else [masked(url) for url in listed(value)]


def listed(value: Any) -> list[str]:
    """A list of texts, or a text with blanks between (the environment has no lists); a comma may be part of a URL."""
    parts = re.split(r",?\s+", value.strip()) if isinstance(value, str) and value.strip() else value or []
    return [str(part) for part in parts] if isinstance(parts, list | tuple) else [str(value)]


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or MASK
    except ValueError:
        return MASK


def _notify_urls(value: object) -> tuple[str, ...]:
    """Each of them `scheme://…`, and none that names a place on this machine."""
    urls = _texts(value)
    for url in urls:
        found = _NOTIFY_URL.fullmatch(url)
        if not found or found.group(1).lower() in LOCAL_SCHEMES:
            raise ValueError(f"`{masked(url)}` is no address of a service, like mailto://… or slack://…")
    return urls


def _outcomes(value: object) -> tuple[str, ...]:
    names = _texts(value.replace(",", " ") if isinstance(value, str) else value)
    for name in names:
        if name not in OUTCOMES:
            raise ValueError(f"`{name}` is no outcome of a night; they are {', '.join(OUTCOMES)}")
    return names


def _texts(value: object) -> tuple[str, ...]:
    """As `listed`; ValueError for what holds anything else than texts."""
    if not isinstance(value, str | list | tuple) or not all(isinstance(part, str) for part in value):
        raise ValueError("a list of texts, or in the environment a text with blanks between")
    return tuple(listed(value))


def _ping_url(value: object) -> str:
    """`http://` or `https://` with a host, or nothing."""
    if value == "":
        return ""
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
        is_well = parts is not None and parts.scheme in {"http", "https"} and bool(parts.hostname)
        is_well = is_well and (parts is None or parts.port is None or parts.port > 0)
    except ValueError:
        is_well = False
    if not is_well or not isinstance(value, str) or re.search(r"[\s\x00-\x1f\x7f]", value):
        raise ValueError("an address that begins with https:// or http://")
    return value


NotifyUrls = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_notify_urls)]
Outcomes = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_outcomes)]
PingUrl = Annotated[str, BeforeValidator(_ping_url)]
