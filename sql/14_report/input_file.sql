-- what: every input file that was taken in, with the number of its rows by outcome
-- grain: one file, run and path
-- key: input_file_id, run_id, path
-- inputs: reconciliation.file_row_account, report.exception
-- rules: R-07, R-66
-- carried: whole
-- asks: Which files were taken in, and how many of their rows were let in?
-- start: SELECT business_date, path, outcome, rows_in, rows_accepted, rows_unchanged, rows_quarantined, rows_ignored FROM report.input_file ORDER BY business_date DESC, path, run_id
WITH account AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY bytes_id
            ORDER BY CASE outcome WHEN 'unchanged' THEN 1 ELSE 0 END NULLS LAST, business_date DESC NULLS LAST,
                run_number DESC NULLS LAST, path NULLS LAST
        ) AS turn
    FROM reconciliation.file_row_account
),
waiting AS (
    SELECT DISTINCT subject_id FROM report.exception WHERE code IN ('FILE_REFUSED', 'ROWS_QUARANTINED')
)
SELECT
    CAST(input_file_id AS VARCHAR) AS input_file_id, -- SHA-256 over source, shop and bytes
    CAST(run_id AS VARCHAR) AS run_id, -- the run that took it in
    CAST(path AS VARCHAR) AS path, -- its path in inbox/
    CAST(source AS VARCHAR) AS source, -- source, from the folder
    CAST(shop_id AS VARCHAR) AS shop_id, -- shop of the export, from the folder
    CAST(sha256 AS VARCHAR) AS sha256, -- SHA-256 of the bytes
    CAST(bytes AS BIGINT) AS bytes, -- size in bytes
    CAST(business_date AS DATE) AS business_date, -- business date of the run
    CAST(rows_in AS BIGINT) AS rows_in, -- rows in the file
    CAST(rows_accepted AS BIGINT) AS rows_accepted, -- rows let in that concern a supplier's goods
    CAST(rows_unchanged AS BIGINT) AS rows_unchanged, -- rows without new information
    CAST(rows_quarantined AS BIGINT) AS rows_quarantined, -- rows quarantined
    CAST(rows_ignored AS BIGINT) AS rows_ignored, -- rows ignored for a reason, see row_outcome
    CAST(outcome AS VARCHAR) AS outcome, -- accepted, nothing_accepted (no row was let in), unchanged (the same bytes were taken in before) or quarantined (the file was refused)
    CAST(refusal AS VARCHAR) AS refusal, -- why the file was refused; otherwise empty
    CAST(header_change AS VARCHAR) AS header_change, -- changes in its header since the last file of this kind and shop
    CAST(account.turn = 1 AND waiting.subject_id IS NOT NULL AS BOOLEAN) AS still_stands -- true while the file, or rows of it, wait to be let in; of a file that was judged several times, in the last judgement
FROM account
LEFT JOIN waiting ON waiting.subject_id = account.bytes_id
