"""Generates relations that a header line of another file declares, so that no file of sql/ only passes rows on.

`-- versions: fact.X by COLUMN of recomputed orders` (in one file of chapter staging per kind of fact) makes

- `staging.X_version`: every row of the kind that was taken so far, with the run that took it;
- `staging.X_superseded`: the rows that do not count, because they were quarantined, are unchanged, or have a newer
  version (R-09);
- `staging.X`: the newest accepted version of each key, unless sql/ has a file of that name.

`-- persisted: KIND` (in the file of a relation that later runs need) makes

- `prior.NOUN`: the rows that earlier runs issued (and `prior.NOUN_history`: every issued version of a row, if KIND is
  `history`);
- `schema.NOUN` from `schema.new_NOUN`: the issued rows and the rows of this run together, if a file reads it;
- `issued.NAME`: the rows that this run adds, stamped with the run; for `latest` and `history` only new or changed rows.

KIND declares how a later run reads the row of an earlier run. `append`: a row is issued once and never changes.
`latest`: the newest stamp of each key counts. `history`: the newest stamp counts, and older stamps are still looked up
by date. A stamp is `issued_on` and `issued_run`. Columns that the header line `-- transient:` names are not persisted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from aftersales.jobs.books.sql_files import ISSUED_SCHEMA, ColumnLine, SqlRelation, column_lines, header_line

PRIOR_CHAPTER: Final = "02_prior"
STAGING_CHAPTER: Final = "03_staging"
ISSUED_CHAPTER: Final = "15_issued"
APPEND: Final = "append"
LATEST: Final = "latest"
HISTORY: Final = "history"
NEW: Final = "new_"
ISSUED_AS: Final = {
    "reservation": "unit_match",
    "file_row_count": "file_fate",
    "order_watch": "order_standing",
    "rejected_row": "refused_row",
    "closing_balance": "closing",
}
"""Noun to the name of its Parquet files. Manifests of committed homes contain these names, so they cannot change."""
VERSIONS: Final = re.compile(r"fact\.(?P<kind>\w+)(?: by (?P<moment>\w+))?(?P<live> of recomputed orders)?")
NO_MOMENT: Final = "CAST('1900-01-01' AS TIMESTAMP)"
"""A row without a moment of its own counts as older than every row that has one."""


def with_generated(written: Sequence[SqlRelation]) -> list[SqlRelation]:
    """The written relations, and the declared ones that have no file of their own and that a relation reads."""
    relations = {relation.plain_name: relation for relation in written}
    declared = [
        made
        for relation in written
        for made in (*_of_versions(relation, written), *_of_persisted(relation), *_of_union(relation))
        if made.plain_name not in relations
    ]
    while True:
        read = {name for relation in relations.values() for name in relation.inputs}
        added = [made for made in declared if made.plain_name in read or made.schema == ISSUED_SCHEMA]
        added = [made for made in added if made.plain_name not in relations]
        if not added:
            return list(relations.values())
        relations |= {made.plain_name: made for made in added}


def persisted_kinds(relations: Sequence[SqlRelation]) -> dict[str, str]:
    """Issued name to its kind (APPEND, LATEST, HISTORY)."""
    found = ((relation, header_line(relation, "persisted")) for relation in relations)
    return {issued_name(relation): kind for relation, kind in found if kind}


def issued_name(relation: SqlRelation) -> str:
    """The name of a persisted relation's Parquet files."""
    return ISSUED_AS.get(_noun(relation), _noun(relation))


def _noun(relation: SqlRelation) -> str:
    """The noun for a row of a persisted relation: its name without `new_`, or the noun of an issued name."""
    if relation.schema == ISSUED_SCHEMA:
        return {issued: noun for noun, issued in ISSUED_AS.items()}.get(relation.name, relation.name)
    return relation.name.removeprefix(NEW)


def _of_persisted(relation: SqlRelation) -> Iterator[SqlRelation]:
    kind = header_line(relation, "persisted")
    if not kind:
        return
    place = f"sql/{relation.folder}/{relation.name}.sql"
    if kind not in (APPEND, LATEST, HISTORY):
        raise ValueError(f"{place}: `-- persisted: {kind}`; expected {APPEND}, {LATEST} or {HISTORY}")
    yield SqlRelation(PRIOR_CHAPTER, _noun(relation), _prior(relation, kind), place)
    if kind == HISTORY:
        yield SqlRelation(PRIOR_CHAPTER, f"{_noun(relation)}_history", _every_stamp(relation), place)
    if relation.schema != ISSUED_SCHEMA:
        yield SqlRelation(ISSUED_CHAPTER, issued_name(relation), _issued(relation, kind), place)


def _prior(relation: SqlRelation, kind: str) -> str:
    """`prior.NOUN`: every row that earlier runs issued, or the newest stamp of each key."""
    name, noun, key = issued_name(relation), _noun(relation), header_line(relation, "key")
    newest = (
        f"\nQUALIFY row_number() OVER (\n    PARTITION BY {key}\n"
        "    ORDER BY issued_on DESC NULLS LAST, issued_run DESC NULLS LAST\n) = 1"
    )
    how = "each issued once and never changed" if kind == APPEND else "only the newest issued row of each key"
    return (
        f"-- what: the {noun} rows that earlier runs issued, {how}\n"
        f"-- grain: {header_line(relation, 'grain')}\n-- key: {key}\n-- inputs: earlier.{name}\n"
        f"-- rules: R-43, R-52\nSELECT *\nFROM earlier.{name}{'' if kind == APPEND else newest}\n"
    )


def _every_stamp(relation: SqlRelation) -> str:
    """`prior.NOUN_history`: every row that an earlier run issued, for readers that look up an earlier date."""
    name, key = issued_name(relation), header_line(relation, "key")
    return (
        f"-- what: every {_noun(relation)} row that earlier runs issued, older versions of a key included\n"
        f"-- grain: {header_line(relation, 'grain')} and run that issued it\n-- key: {key}, issued_on, issued_run\n"
        f"-- inputs: earlier.{name}\n-- rules: R-52\nSELECT *\nFROM earlier.{name}\n"
    )


def _persisted_columns(relation: SqlRelation) -> list[ColumnLine]:
    transient = {name.strip() for name in header_line(relation, "transient").split(",")}
    return [column for column in column_lines(relation) if column.name not in transient]


def _of_union(relation: SqlRelation) -> Iterator[SqlRelation]:
    """`schema.NOUN`: the rows that earlier runs issued and the rows of this run."""
    if header_line(relation, "persisted") != APPEND or not relation.name.startswith(NEW):
        return
    noun = _noun(relation)
    names = ", ".join(column.name for column in _persisted_columns(relation))
    text = (
        f"-- what: every {noun} row, of earlier runs and of this run\n"
        f"-- grain: {header_line(relation, 'grain')}\n-- key: {header_line(relation, 'key')}\n"
        f"-- inputs: prior.{noun}, {relation.plain_name}\n-- rules: {header_line(relation, 'rules')}\n"
        f"SELECT {names} FROM prior.{noun}\nUNION ALL\nSELECT {names} FROM {relation.plain_name}\n"
    )
    yield SqlRelation(relation.folder, noun, text, f"sql/{relation.folder}/{relation.name}.sql")


def _issued(relation: SqlRelation, kind: str) -> str:
    """`issued.NAME`: the rows that this run adds, with its stamp; unless KIND is `append`, only new or changed rows."""
    noun, columns = _noun(relation), _persisted_columns(relation)
    names = ", ".join(column.name for column in columns)
    inputs = ["control.run", relation.plain_name, *([] if kind == APPEND else [f"prior.{noun}"])]
    added = relation.plain_name
    changed = ""
    if kind != APPEND:
        added = "changed"
        changed = (
            f"WITH changed AS (\n    SELECT {names} FROM {relation.plain_name}\n"
            f"    EXCEPT\n    SELECT {names} FROM prior.{noun}\n)\n"
        )
    casts = "".join(f"    CAST(added.{column.name} AS {column.sql_type}) AS {column.name},\n" for column in columns)
    return (
        f"-- what: the {noun} rows that this run {'adds' if kind == APPEND else 'adds or changes'}\n"
        f"-- grain: {header_line(relation, 'grain')}\n"
        f"-- key: {header_line(relation, 'key')}\n-- inputs: {', '.join(inputs)}\n"
        f"-- rules: R-43, R-52\n{changed}SELECT\n{casts}"
        "    CAST(run.business_date AS DATE) AS issued_on,\n    CAST(run.run_number AS INTEGER) AS issued_run\n"
        f"FROM {added} AS added\nCROSS JOIN control.run AS run\n"
    )


def _of_versions(relation: SqlRelation, written: Sequence[SqlRelation]) -> Iterator[SqlRelation]:
    """The version, superseded and current relations of one kind of fact."""
    declared = header_line(relation, "versions")
    if not declared:
        return
    place = f"sql/{relation.folder}/{relation.name}.sql"
    found = VERSIONS.fullmatch(declared)
    if not found:
        raise ValueError(f"{place}: `-- versions: {declared}`; expected `fact.KIND by COLUMN of recomputed orders`")
    kind = found["kind"]
    rejection = f"staging.{kind}_rejection"
    has_rejection = any(other.plain_name == rejection for other in written)
    yield SqlRelation(STAGING_CHAPTER, f"{kind}_version", _version(kind, found["moment"], bool(found["live"])), place)
    yield SqlRelation(
        STAGING_CHAPTER, f"{kind}_superseded", _superseded(kind, rejection if has_rejection else None), place
    )
    yield SqlRelation(STAGING_CHAPTER, kind, _current(kind), place)


def _version(kind: str, moment: str | None, is_live: bool) -> str:
    version_at = f"coalesce(CAST(fact.{moment} AS TIMESTAMP), {NO_MOMENT})" if moment else NO_MOMENT
    inputs = f"fact.{kind}, control.taken_file" + (", control.live_order" if is_live else "")
    live = (
        "SEMI JOIN control.live_order AS live_order\n"
        "    ON live_order.shop_id = fact.shop_id AND live_order.order_id = fact.order_id\n"
    )
    return (
        f"-- what: every {kind} row taken so far, with the run that took its file\n"
        f"-- grain: one row per row of an input file\n-- key: input_file_id, row_number\n-- inputs: {inputs}\n"
        "-- rules: R-09, R-52\nSELECT\n    fact.*,\n"
        f"    {version_at} AS version_at,\n    taken_file.taken_on,\n    taken_file.path,\n    taken_file.is_this_run\n"
        f"FROM fact.{kind} AS fact\n"
        "JOIN control.taken_file AS taken_file ON taken_file.input_file_id = fact.input_file_id\n"
        f"{live if is_live else ''}"
    )


def _superseded(kind: str, rejection: str | None) -> str:
    """`staging.X_superseded`: R-09, written once for every kind of fact."""
    quarantined = "    SELECT input_file_id, row_number FROM prior.row_verdict\n" + (
        f"    UNION ALL\n    SELECT input_file_id, row_number FROM {rejection}\n" if rejection else ""
    )
    inputs = f"staging.{kind}_version, prior.row_verdict" + (f", {rejection}" if rejection else "")
    return f"""-- what: the {kind} rows that do not count: quarantined, unchanged, or replaced by a newer version
-- grain: one row per row of an input file
-- key: input_file_id, row_number
-- inputs: {inputs}
-- rules: R-07, R-09
WITH quarantined AS (
{quarantined}),
version AS (
    SELECT input_file_id, row_number, row_key, content_hash, version_at, taken_on, path, is_this_run
    FROM staging.{kind}_version
),
accepted AS (
    SELECT version.*
    FROM version
    ANTI JOIN quarantined
        ON quarantined.input_file_id = version.input_file_id AND quarantined.row_number = version.row_number
),
repeated AS (
    -- nearly every key has one accepted row, and that row counts without a comparison
    SELECT row_key FROM accepted GROUP BY row_key HAVING count(*) > 1
),
neighbours AS (
    SELECT
        accepted.*,
        lag(accepted.content_hash) OVER (
            PARTITION BY accepted.row_key
            ORDER BY accepted.version_at NULLS LAST, accepted.taken_on NULLS LAST, accepted.path NULLS LAST,
                accepted.input_file_id NULLS LAST, accepted.row_number NULLS LAST
        ) AS content_hash_before
    FROM accepted
    SEMI JOIN repeated ON repeated.row_key = accepted.row_key
),
comparison AS (
    SELECT
        *,
        -- only rows of this run are judged: the run that took an earlier row has judged it
        is_this_run AND content_hash_before IS NOT DISTINCT FROM content_hash AS is_unchanged
    FROM neighbours
),
ranked AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY row_key, is_unchanged
            ORDER BY version_at DESC NULLS LAST, taken_on DESC NULLS LAST, path DESC NULLS LAST,
                input_file_id DESC NULLS LAST, row_number DESC NULLS LAST
        ) AS version_rank
    FROM comparison
)
SELECT version.input_file_id, version.row_number, true AS is_quarantined, false AS is_unchanged
FROM version
SEMI JOIN quarantined
    ON quarantined.input_file_id = version.input_file_id AND quarantined.row_number = version.row_number
UNION ALL
SELECT input_file_id, row_number, false, is_unchanged
FROM ranked
WHERE version_rank > 1 OR is_unchanged
"""


def _current(kind: str) -> str:
    return (
        f"-- what: the newest accepted version of each {kind}\n-- grain: one row per row key\n-- key: row_key\n"
        f"-- inputs: staging.{kind}_version, staging.{kind}_superseded\n-- rules: R-09\nSELECT version.*\n"
        f"FROM staging.{kind}_version AS version\nANTI JOIN staging.{kind}_superseded AS superseded\n"
        "    ON superseded.input_file_id = version.input_file_id AND superseded.row_number = version.row_number\n"
    )
