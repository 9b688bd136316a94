"""A file of the inbox as intake leaves it: what the manifest records and the books read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from aftersales.jobs.ingest.header_drift import Header
from aftersales.schemas.vocabulary import MINOR_UNITS

QUARANTINED: Final = "quarantined"
"""The published outcome of a file that was refused as a whole."""


AGAIN: Final = "~"
"""Between the id of a file's bytes and the number of the time it was judged, from the second time on (R-66)."""


def id_of_bytes(input_file_id: str) -> str:
    """The id that a file has when it is judged for the first time: the same bytes for the same shop give the same."""
    return input_file_id.partition(AGAIN)[0]


class JudgedBefore(NamedTuple):
    """How often a file was judged before, and the numbers of the rows that were let in."""

    times: int
    let_in: frozenset[int]


@dataclass(frozen=True)
class TakenFile:
    """One file at one path below inbox/.

    `input_file_id` is the SHA-256 over source, shop_id and bytes; where a known file is judged again because rows of it
    were not let in, `~2` and on follows. `source` is the name of the folder, `shop_id` empty
    where the folder has none. `outcome` is `accepted` (its rows have been judged one by one), `unchanged` (the same
    bytes were let in before) or `quarantined` (refused as a whole, with `refusal` = reason code, colon, sentence).
    `kind` is the canonical kind of its rows, empty where it was refused, and `header` then None. `facts` and `rejected`
    are the Parquet files of its accepted and of its other rows, None where there are none. `supplier_id` is the
    supplier that the folder of the file names, empty elsewhere; it takes the place of shop_id in the input_file_id.
    `resembles` is the declaration that the header of a refused file resembles, empty where that is unknown.
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
    supplier_id: str = ""
    resembles: str = ""


@dataclass(frozen=True)
class Zones:
    """Time zone names (IANA): by shop, by supplier, and the home's own for everything else and everybody unknown.

    `countries`: shop to its country, by which its exports write amounts; no country, no marks for thousands.
    `minor_units`: every currency of the run and the decimals of its amounts: the built-in ones and those of
    reference/currencies (R-69).
    `channels`: shop to its channel, and `warehouses` the known warehouses: messages name them, and ids are compared
    with them.
    """

    home: str
    shops: dict[str, str]
    suppliers: dict[str, str]
    countries: dict[str, str] = field(default_factory=dict)
    minor_units: Mapping[str, int] = field(default_factory=lambda: MINOR_UNITS)
    channels: dict[str, str] = field(default_factory=dict)
    warehouses: tuple[str, ...] = ()

    @property
    def shops_of_channels(self) -> dict[str, tuple[str, ...]]:
        """Channel to its shops, in the order of the alphabet."""
        return {
            channel: tuple(sorted(shop for shop, other in self.channels.items() if other == channel))
            for channel in sorted(set(self.channels.values()))
        }
