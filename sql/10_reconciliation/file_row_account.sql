-- what: the row accounting of every file that was taken
-- grain: one row per file, run and path
-- key: input_file_id, run_id, path
-- inputs: control.input_file, reconciliation.file_row_count
-- rules: R-07, R-66
WITH row_count AS (
    SELECT
        input_file_id,
        CAST(coalesce(sum(rows) FILTER (WHERE outcome = 'accepted'), 0) AS BIGINT) AS rows_accepted,
        CAST(coalesce(sum(rows) FILTER (WHERE outcome = 'unchanged'), 0) AS BIGINT) AS rows_unchanged,
        CAST(coalesce(sum(rows) FILTER (WHERE outcome = 'quarantined'), 0) AS BIGINT) AS rows_quarantined,
        CAST(coalesce(sum(rows) FILTER (WHERE outcome = 'ignored'), 0) AS BIGINT) AS rows_ignored,
        CAST(coalesce(sum(rows) FILTER (WHERE outcome = 'ignored' AND reason = 'own_warehouse'), 0) AS BIGINT) AS rows_own_warehouse
    FROM reconciliation.file_row_count
    GROUP BY input_file_id
),
file_account AS (
    -- all rows of a file that came again are unchanged; all rows of a refused file are quarantined
    SELECT
        file.*,
        -- a row of own-warehouse goods is let in: it waits for a stock-out
        file.outcome = 'accepted' AND row_count.rows_quarantined > 0
            AND row_count.rows_accepted + row_count.rows_unchanged + row_count.rows_own_warehouse = 0 AS has_nothing_accepted,
        CASE WHEN file.outcome = 'accepted' THEN coalesce(row_count.rows_accepted, CAST(0 AS BIGINT)) ELSE CAST(0 AS BIGINT) END AS rows_accepted,
        CASE
            WHEN file.outcome = 'unchanged' THEN file.rows_in
            WHEN file.outcome = 'accepted' THEN coalesce(row_count.rows_unchanged, CAST(0 AS BIGINT))
            ELSE CAST(0 AS BIGINT)
        END AS rows_unchanged,
        CASE
            WHEN file.outcome = 'quarantined' THEN file.rows_in
            WHEN file.outcome = 'accepted' THEN coalesce(row_count.rows_quarantined, CAST(0 AS BIGINT))
            ELSE CAST(0 AS BIGINT)
        END AS rows_quarantined,
        CASE WHEN file.outcome = 'accepted' THEN coalesce(row_count.rows_ignored, CAST(0 AS BIGINT)) ELSE CAST(0 AS BIGINT) END AS rows_ignored
    FROM control.input_file AS file
    LEFT JOIN row_count ON row_count.input_file_id = file.input_file_id
)
SELECT
    input_file_id,
    fragment.bytes_id(input_file_id) AS bytes_id,
    run_id,
    run_number,
    path,
    fragment.file_place(path) AS place,
    source,
    shop_id,
    sha256,
    bytes,
    declaration,
    business_date,
    rows_in,
    CASE WHEN has_nothing_accepted THEN 'nothing_accepted' ELSE outcome END AS outcome,
    refusal,
    header_change,
    rows_accepted,
    rows_unchanged,
    rows_quarantined,
    rows_ignored,
    rows_in = rows_accepted + rows_unchanged + rows_quarantined + rows_ignored AS is_accounted_for
FROM file_account
