"""A file of the inbox as intake leaves it: what the manifest records and the books read."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from aftersales.jobs.ingest.header_drift import Header

QUARANTINED: Final = "quarantined"
"""The published outcome of a file that was refused as a whole."""


@dataclass(frozen=True)
class TakenFile:
    """One file at one path below inbox/.

    `input_file_id` is the SHA-256 over source, shop_id and bytes; `source` is the name of the folder, `shop_id` empty
    where the folder has none. `outcome` is `accepted` (its rows have been judged one by one), `unchanged` (the same
    bytes were let in before) or `quarantined` (refused as a whole, with `refusal` = reason code, colon, sentence).
    `kind` is the canonical kind of its rows, empty where it was refused, and `header` then None. `facts` and `rejected`
    are the Parquet files of its accepted and of its other rows, None where there are none.
    """

    input_file_id: str
    path: str
    source: str
    shop_id: str
    sha256: str
    bytes: int
    rows_in: int
    outcome: str
    refusal: str = ""
    kind: str = ""
    facts: Path | None = None
    rejected: Path | None = None
    header: Header | None = None


@dataclass(frozen=True)
class Zones:
    """Time zone names (IANA): by shop, by supplier, and the home's own for everything else and everybody unknown.

    `countries`: shop to its country, by which its exports write amounts; no country, no marks for thousands.
    `channels`: shop to its channel, and `warehouses` the known warehouses: messages name them, and ids are compared
    with them.
    """

    home: str
    shops: dict[str, str]
    suppliers: dict[str, str]
    countries: dict[str, str] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=dict)
    warehouses: tuple[str, ...] = ()

    @property
    def shops_of_channels(self) -> dict[str, tuple[str, ...]]:
        """Channel to its shops, in the order of the alphabet."""
        return {
            channel: tuple(sorted(shop for shop, other in self.channels.items() if other == channel))
            for channel in sorted(set(self.channels.values()))
        }
