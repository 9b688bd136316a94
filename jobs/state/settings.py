"""Settings: a flag overrides an environment variable AFTERSALES_…, which overrides the file aftersales.toml."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from rapidfuzz import fuzz, process

from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.inbox import declared_place, is_kind_with_party, place_of_folder
from aftersales.jobs.runtime import failpoints
from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.jobs.state.notification_settings import NotifyUrls, Outcomes, PingUrl, shown
from aftersales.jobs.state.paths import PUBLISHED_PLACES, Home
from aftersales.jobs.state.retired_settings import RETIRED, sentences_on_unused, without_retired

ENVIRONMENT_PREFIX: Final = "AFTERSALES_"
OTHER_VARIABLES: Final = frozenset({"AFTERSALES_HOME", failpoints.VARIABLE})
"""Variables with this prefix that are not settings."""

HEAD: Final = """\
# Settings of this home. Every key is listed with its default; remove the # to change one.
# An environment variable AFTERSALES_KEY overrides this file.
"""

OF_THE_START: Final = ("allow_gone", "first_night_pushes", "longest_gap_days")
"""Settings that decide whether a run may go on, and no row of its books."""

OF_PUBLISHING: Final = ("published_group", "published_mode")
"""Settings of who may read what is published (state/published_access.py)."""

OF_THE_ENDING: Final = ("expected_inputs", "fail_on", "metrics", "notify_urls", "notify_on", "ping_url")
"""Settings that change how a run ends or who is notified, and no row of the books: they do not cause a new run."""

OF_RETENTION: Final = ("keep_archive_days", "keep_reports_days", "keep_facts_days", "keep_logs_days")
"""Settings of how long files are kept; they change no row of the books either (state/retention.py)."""

Days = Annotated[int, Field(ge=0, le=100_000)]
Age = Annotated[int, Field(ge=1, le=100_000)] | None
Limit = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=2)]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]
Limits = Annotated[dict[Currency, Limit], NoDecode]
"""Currency to amount; in the environment and in a manifest as JSON, for example {"MYR": "500.00"}."""


class Settings(BaseSettings):
    """The settings of a home; each default is the rulebook's."""

    model_config = SettingsConfigDict(env_prefix=ENVIRONMENT_PREFIX, extra="forbid", frozen=True)

    time_zone: str = Field("Asia/Kuala_Lumpur", description="time zone of the home; it decides which date is yesterday")
    auto_push_default: bool = Field(
        False, description="push without a decision where the partnership's auto_push is empty (R-16)"
    )
    max_order_age_days: Days = Field(
        90, description="days after the order's creation a return may still be pushed (R-18)"
    )
    first_requested_on: date | None = Field(
        None, description="cut-over: ignore cases requested before this date (R-59)"
    )
    to_push_limit_days: Days = Field(1, description="to_push is late after this many days (R-56)")
    push_failed_limit_days: Days = Field(1, description="push_failed is late after this many days (R-56)")
    receipt_limit_days: Days = Field(14, description="pushed goods are late after this many days (R-56)")
    refund_limit_days: Days = Field(3, description="received and not refunded is late after this many days (R-56)")
    exchange_wait_days: Days = Field(
        7, description="days a refund waits for its replacement to be shipped; 0: it never waits (R-40)"
    )
    payment_limit_days: Days = Field(3, description="a bank transfer is late after this many days (R-56)")
    acknowledgement_limit_days: Days = Field(3, description="a push is unacknowledged after this many days (R-56)")
    delivered_limit_days: Days = Field(
        3, description="delivered back and not received is late after this many days (R-56)"
    )
    expiring_within_days: Days = Field(
        10, description="list returns that pass the push limit within this many days (R-56)"
    )
    tolerance: Decimal = Field(
        Decimal("0.00"),
        ge=0,
        max_digits=18,
        decimal_places=2,
        description="largest difference that is not an exception (R-55)",
    )
    second_person_above: Limits = Field(
        {},
        description="currency to amount: a decision that moves more waits for a second person; empty: never (R-64)",
    )
    longest_gap_days: int = Field(
        31,
        ge=1,
        le=100_000,
        description="days between two runs after which a run stops and asks: the clock may be wrong (R-86)",
    )
    page_rows: int = Field(
        500, ge=1, le=20_000, description="largest number of rows in a list on the page; the database has all rows"
    )

    expected_inputs: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="inputs that must come for every run, or it ends with 5: FOLDER or FOLDER/SHOP_ID, or by kind "
        "KIND/SHOP_ID or KIND/SUPPLIER_ID, such as shopee_returns/SPKL",
    )
    allow_gone: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="ids of parties that may be missing in reference/ although something of them is open (R-71)"
    )
    first_night_pushes: int = Field(
        50, ge=0, description="a first run that would push more returns stops, unless it was agreed to (R-87)"
    )
    published_group: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="GROUP that may read what is published, and PLACE=GROUP for a place of another group (R-88)"
    )
    published_mode: str = Field(
        "", description="mode of published files, 0600, 0640 or 0644; empty: as the job makes them, 0600 (R-88)"
    )
    fail_on: Annotated[int, Field(ge=0)] | None = Field(
        None, description="a run with more exceptions, or more quarantined rows, than this ends with 3"
    )
    workbook_rows: int = Field(
        10_000, ge=1, le=1_000_000, description="rows per sheet of a workbook; the whole list is a file next to it"
    )
    statement_rows: int = Field(
        2_000, ge=1, le=1_000_000, description="rows per sheet of a supplier's statement, at most workbook_rows"
    )
    keep_archive_days: Age = Field(
        None, description="days for which `prune` keeps input files (personal data); empty: for ever"
    )
    keep_reports_days: Age = Field(
        None, description="days for which it keeps reports, statements, quarantine lists; empty: for ever"
    )
    keep_facts_days: Age = Field(
        None, description="days for which it keeps facts; `prune` cannot remove facts yet; empty: for ever"
    )
    keep_logs_days: Age = Field(
        None, description="days for which it keeps the traceback of a failed run; empty: for ever"
    )
    metrics: bool = Field(False, description="write metrics/aftersales.prom after every run, for Prometheus")
    notify_urls: NotifyUrls = Field((), description="service addresses to notify after a run (needs the extra notify)")
    notify_on: Outcomes = Field(
        ("failure", "not_tied_out", "input_missing"), description="outcomes to notify of; also success, too_many"
    )
    ping_url: PingUrl = Field("", description="watchdog URL, requested after every run; with /fail after a failed one")

    @model_validator(mode="before")
    @classmethod
    def _without_retired(cls, values: object) -> object:
        return without_retired(values)

    @field_validator("time_zone")
    @classmethod
    def _is_known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ValueError, OSError, LookupError):
            raise ValueError("an IANA time zone name, like Asia/Kuala_Lumpur") from None
        return value

    @field_validator("expected_inputs", mode="before")
    @classmethod
    def _are_places(cls, value: object) -> object:
        """Each entry is a folder of the inbox, or a kind of file with the shop or supplier whose files they are."""
        names = _as_names(value)
        for name in names or ():
            if is_kind_with_party(name):
                continue
            try:
                declared_place(place_of_folder(name))
            except RefusedFileError as refusal:
                raise ValueError(f"`{name}`: {refusal.sentence}") from None
        return value if names is None else names

    @field_validator("allow_gone", mode="before")
    @classmethod
    def _are_ids(cls, value: object) -> object:
        # the forms of ids are next to their checks of columns: Polars takes its time to start
        from aftersales.schemas.rule import PARTY_ID

        names = _as_names(value)
        for name in names or ():
            if not 1 <= len(name) <= PARTY_ID.longest or re.search(PARTY_ID.refused, name):
                raise ValueError(f"'{name}' is not an id: {PARTY_ID.expected}, such as {PARTY_ID.example}")
        return value if names is None else names

    @field_validator("published_group", mode="before")
    @classmethod
    def _are_groups(cls, value: object) -> object:
        """Each entry is `GROUP` or `PLACE=GROUP`."""
        names = _as_names(value)
        for name in names or ():
            place, _, group = name.rpartition("=")
            parts = PurePosixPath(place).parts
            if not group or (place and (parts[0] not in PUBLISHED_PLACES or ".." in parts or "=" in place)):
                raise ValueError(f"`{name}`: expected GROUP or PLACE=GROUP, such as outbox/push/S-KLANG=klang")
        return value if names is None else names

    @field_validator("published_mode")
    @classmethod
    def _is_readable_mode(cls, value: str) -> str:
        if value not in ("", "0600", "0640", "0644"):
            raise ValueError("one of 0600 (the job's user), 0640 (and the group), 0644 (and everyone), or empty")
        return value

    @field_validator("second_person_above", mode="before")
    @classmethod
    def _are_limits(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value or "{}", parse_float=Decimal)
        except ValueError:
            raise ValueError('a table of amounts by currency, such as {"MYR": "500.00"}') from None

    @field_validator("first_requested_on", "fail_on", *OF_RETENTION, mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, then the environment, then the home's file; no .env, because any folder could contain one."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    def as_mapping(self) -> dict[str, Any]:
        """Name to value, as the books read them."""
        return self.model_dump(exclude={*OF_THE_START, *OF_PUBLISHING, *OF_THE_ENDING, *OF_RETENTION})

    def as_text(self) -> dict[str, str]:
        """Name to value as text, as a manifest stores them."""
        return {name: _as_text(value) for name, value in self.as_mapping().items()}

    def sha256(self) -> str:
        """One digest over all settings of the books."""
        return hashlib.sha256(json.dumps(self.as_text(), sort_keys=True).encode()).hexdigest()


def _as_text(value: object) -> str:
    if isinstance(value, dict):
        return json.dumps({key: str(value[key]) for key in sorted(value)})
    return "" if value is None else str(value)


def _as_names(value: object) -> tuple[str, ...] | None:
    """A list of texts, or in the environment a text with blanks or commas between; None for anything else."""
    names = value.replace(",", " ").split() if isinstance(value, str) else value
    if isinstance(names, list | tuple) and all(isinstance(name, str) for name in names):
        return tuple(names)
    return None


def read_settings(home: Home, **flags: Any) -> Settings:
    """The settings in force; WrongUse names every key that is misspelt or wrong, and the file or variable it is in."""
    findings = [*_unknown_keys(home.settings_file), *_unknown_variables()]
    if findings:
        raise WrongUse(*findings)
    try:
        return _settings_of(home.settings_file)(**flags)
    except ValidationError as error:
        raise WrongUse(*(_sentence(item, home.settings_file) for item in error.errors())) from None


def _settings_of(path: Path) -> type[Settings]:
    """The settings class bound to one file."""

    class HomeSettings(Settings):
        model_config = SettingsConfigDict(toml_file=path)

    return HomeSettings


def _unknown_keys(path: Path) -> list[str]:
    """A sentence for each key of the file that is not a setting."""
    try:
        keys = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongUse(f"{path} is not TOML: {error}. Write one `key = value` per line.") from None
    known = {*Settings.model_fields, *RETIRED}
    return [f"{path}: `{key}` is not a setting{_nearest(key)}" for key in keys if key not in known]


def _unknown_variables() -> list[str]:
    """A sentence for each environment variable with our prefix that is not a setting."""
    ours = [name for name in os.environ if name.startswith(ENVIRONMENT_PREFIX) and name not in OTHER_VARIABLES]
    keys = {name: name.removeprefix(ENVIRONMENT_PREFIX).lower() for name in ours}
    return [
        f"environment: `{name}` is not a setting{_nearest(key)}"
        for name, key in sorted(keys.items())
        if key not in Settings.model_fields and key not in RETIRED
    ]


def unused_settings(home: Home) -> list[str]:
    """A sentence for each setting of an earlier version that the file or the environment still has."""
    return sentences_on_unused(home.settings_file, ENVIRONMENT_PREFIX)


def _nearest(key: str) -> str:
    """The nearest setting, or the list of all."""
    found = process.extractOne(key, list(Settings.model_fields), scorer=fuzz.ratio, score_cutoff=60)
    known = ", ".join(sorted(Settings.model_fields))
    return f"; did you mean `{found[0]}`?" if found else f"; the settings are {known}."


def _sentence(item: Any, path: Path) -> str:
    """One error of pydantic as a sentence: place, key, value, meaning, what is wrong."""
    key = ".".join(str(part) for part in item["loc"]).lower()
    field = Settings.model_fields.get(key)
    meant = f" ({field.description})" if field else ""
    variable = ENVIRONMENT_PREFIX + key.upper()
    place = f"environment {variable}" if variable in os.environ else str(path)
    return f"{place}: `{key}` is {shown(key, item['input'])!r}{meant}; {item['msg']}."


def settings_text() -> str:
    """aftersales.toml with every key commented out at its default."""
    return HEAD + "".join(_entry(name, field) for name, field in Settings.model_fields.items())


def _entry(name: str, field: FieldInfo) -> str:
    default = field.default
    if default is None:
        written = '""  (empty: for ever)' if name in OF_RETENTION else '""  (empty: none)'
    elif isinstance(default, tuple):
        written = json.dumps(default)
    elif isinstance(default, dict):
        written = '{ }  (for example { MYR = "500.00" })'
    elif isinstance(default, bool):
        written = str(default).lower()
    elif isinstance(default, int):
        written = str(default)
    else:
        written = f'"{default}"'
    return f"\n# {field.description}\n# {name} = {written}\n"


@dataclass(frozen=True)
class ShownSetting:
    """One setting: text as the settings file would have it, and `default`, `file …`, `environment …` or `flag …`."""

    setting: str
    value: Any
    source: str
    description: str


def shown_settings(home: Home, **flags: Any) -> list[ShownSetting]:
    """All settings in the order of the settings file; WrongUse as from read_settings."""
    settings = read_settings(home, **flags)
    in_file = tomllib.loads(home.settings_file.read_text(encoding="utf-8"))
    variables = {name.upper(): name for name in os.environ}

    def source(key: str) -> str:
        if key in flags:
            return f"flag --{key.replace('_', '-')}"
        if variable := variables.get(ENVIRONMENT_PREFIX + key.upper()):
            return f"environment {variable}"
        return f"file {home.settings_file}" if key in in_file else "default"

    return [
        ShownSetting(key, _plain(shown(key, getattr(settings, key))), source(key), field.description or "")
        for key, field in Settings.model_fields.items()
    ]


def _plain(value: Any) -> Any:
    """A list, a table, a boolean, a whole number, a text, or None if nothing is set; other values become text."""
    if isinstance(value, tuple | list):
        return list(value)
    if isinstance(value, dict):
        return {key: str(amount) for key, amount in value.items()}
    return value if value is None or isinstance(value, bool | int | str) else str(value)
