-- what: every file that was taken, and its row accounting
-- grain: one file, run and path
-- key: input_file_id, run_id, path
-- inputs: rollup.file_row_account
-- rules: R-07
-- carried: whole
-- asks: Which files were taken, and what became of their rows?
-- start: SELECT business_date, path, outcome, rows_in, rows_accepted, rows_unchanged, rows_quarantined, rows_ignored FROM report.input_file ORDER BY business_date DESC, path, run_id
SELECT
    CAST(input_file_id AS VARCHAR) AS input_file_id, -- SHA-256 over source, shop and bytes
    CAST(run_id AS VARCHAR) AS run_id, -- the run that took it
    CAST(path AS VARCHAR) AS path, -- where it lay below inbox/
    CAST(source AS VARCHAR) AS source, -- the folder's source
    CAST(shop_id AS VARCHAR) AS shop_id, -- the shop whose export it is, from the folder
    CAST(sha256 AS VARCHAR) AS sha256, -- SHA-256 of the bytes
    CAST(bytes AS BIGINT) AS bytes, -- size
    CAST(business_date AS DATE) AS business_date, -- night of the run
    CAST(rows_in AS BIGINT) AS rows_in, -- rows in the file
    CAST(rows_accepted AS BIGINT) AS rows_accepted, -- rows let in that belong to a supplier's goods
    CAST(rows_unchanged AS BIGINT) AS rows_unchanged, -- rows that said nothing new
    CAST(rows_quarantined AS BIGINT) AS rows_quarantined, -- rows not let in
    CAST(rows_ignored AS BIGINT) AS rows_ignored, -- rows left out by a named reason
    CAST(outcome AS VARCHAR) AS outcome, -- accepted, unchanged (the same bytes were taken before) or quarantined as a whole
    CAST(refusal AS VARCHAR) AS refusal, -- why the file was refused as a whole, else empty
    CAST(header_change AS VARCHAR) AS header_change -- what has changed in its header since the last file of its kind and shop
FROM rollup.file_row_account
