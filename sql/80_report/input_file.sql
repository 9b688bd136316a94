-- what: every file that was taken, and its row accounting
-- grain: one file, run and path
-- key: input_file_id, run_id, path
-- inputs: control.input_file, standing.row_fate
-- rules: R-07
WITH fate AS (
    SELECT
        input_file_id,
        CAST(count(*) FILTER (WHERE outcome = 'accepted') AS BIGINT) AS rows_accepted,
        CAST(count(*) FILTER (WHERE outcome = 'unchanged') AS BIGINT) AS rows_unchanged,
        CAST(count(*) FILTER (WHERE outcome = 'quarantined') AS BIGINT) AS rows_quarantined,
        CAST(count(*) FILTER (WHERE outcome = 'ignored') AS BIGINT) AS rows_ignored
    FROM standing.row_fate
    GROUP BY input_file_id
)
SELECT
    CAST(file.input_file_id AS VARCHAR) AS input_file_id, -- SHA-256 over source, shop and bytes
    CAST(file.run_id AS VARCHAR) AS run_id, -- the run that took it
    CAST(file.path AS VARCHAR) AS path, -- where it lay below inbox/
    CAST(file.source AS VARCHAR) AS source, -- the folder's source
    CAST(file.shop_id AS VARCHAR) AS shop_id, -- the shop whose export it is, from the folder
    CAST(file.sha256 AS VARCHAR) AS sha256, -- SHA-256 of the bytes
    CAST(file.bytes AS BIGINT) AS bytes, -- size
    CAST(file.business_date AS DATE) AS business_date, -- night of the run
    CAST(file.rows_in AS BIGINT) AS rows_in, -- rows in the file
    CAST(CASE file.outcome WHEN 'accepted' THEN coalesce(fate.rows_accepted, 0) ELSE 0 END AS BIGINT) AS rows_accepted, -- rows let in that belong to a supplier's goods
    CAST(CASE file.outcome WHEN 'unchanged' THEN file.rows_in WHEN 'accepted' THEN coalesce(fate.rows_unchanged, 0) ELSE 0 END AS BIGINT) AS rows_unchanged, -- rows that said nothing new
    CAST(CASE file.outcome WHEN 'quarantined' THEN file.rows_in WHEN 'accepted' THEN coalesce(fate.rows_quarantined, 0) ELSE 0 END AS BIGINT) AS rows_quarantined, -- rows not let in
    CAST(CASE file.outcome WHEN 'accepted' THEN coalesce(fate.rows_ignored, 0) ELSE 0 END AS BIGINT) AS rows_ignored, -- rows left out by a named reason
    CAST(file.outcome AS VARCHAR) AS outcome, -- accepted, unchanged (the same bytes were taken before) or quarantined as a whole
    CAST(file.refusal AS VARCHAR) AS refusal -- why the file was refused as a whole, else empty
FROM control.input_file AS file
LEFT JOIN fate ON fate.input_file_id = file.input_file_id
