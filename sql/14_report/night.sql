-- what: the last run in figures: files, rows, pushes, recalls and open exceptions
-- grain: one row, the last run
-- key: run_id
-- inputs: control.run, reconciliation.file_row_account, exceptions.row_waiting, pushes.new_push_item, report.exception
-- rules: R-07, R-66
-- carried: whole
-- asks: What happened in the last run, in figures?
-- start: SELECT * FROM report.night
WITH taken AS (
    SELECT
        CAST(count(*) AS BIGINT) AS files,
        CAST(count(*) FILTER (WHERE file.outcome = 'quarantined') AS BIGINT) AS files_refused,
        CAST(count(*) FILTER (WHERE file.outcome IN ('quarantined', 'nothing_accepted')) AS BIGINT) AS files_not_let_in,
        CAST(coalesce(sum(file.rows_in), 0) AS BIGINT) AS rows_in,
        CAST(coalesce(sum(file.rows_accepted), 0) AS BIGINT) AS rows_accepted,
        CAST(coalesce(sum(file.rows_unchanged), 0) AS BIGINT) AS rows_unchanged,
        CAST(coalesce(sum(file.rows_quarantined), 0) AS BIGINT) AS rows_quarantined,
        CAST(coalesce(sum(file.rows_ignored), 0) AS BIGINT) AS rows_ignored
    FROM reconciliation.file_row_account AS file
    JOIN control.run AS run ON run.run_id = file.run_id
),
sent AS (
    SELECT
        CAST(count(*) FILTER (WHERE action = 'push') AS BIGINT) AS pushes,
        CAST(count(*) FILTER (WHERE action = 'recall') AS BIGINT) AS recalls
    FROM pushes.new_push_item
),
open_finding AS (
    SELECT
        CAST(count(*) AS BIGINT) AS exceptions,
        CAST(count(*) FILTER (WHERE severity = 'high') AS BIGINT) AS exceptions_high,
        CAST(count(*) FILTER (WHERE code = 'FILE_REFUSED') AS BIGINT) AS files_waiting
    FROM report.exception
),
row_waiting AS (
    SELECT CAST(count(*) AS BIGINT) AS rows_waiting FROM exceptions.row_waiting
)
SELECT
    CAST(run.run_id AS VARCHAR) AS run_id, -- the last run
    CAST(run.business_date AS DATE) AS business_date, -- its business date
    CAST(taken.files AS BIGINT) AS files, -- files taken in by this run
    CAST(taken.files_refused AS BIGINT) AS files_refused, -- files refused
    CAST(taken.files_not_let_in AS BIGINT) AS files_not_let_in, -- files of which no row was let in, the refused ones included
    CAST(taken.rows_in AS BIGINT) AS rows_in, -- rows of these files
    CAST(taken.rows_accepted AS BIGINT) AS rows_accepted, -- rows accepted
    CAST(taken.rows_unchanged AS BIGINT) AS rows_unchanged, -- rows without new information
    CAST(taken.rows_quarantined AS BIGINT) AS rows_quarantined, -- rows quarantined
    CAST(taken.rows_ignored AS BIGINT) AS rows_ignored, -- rows ignored for a reason
    CAST(sent.pushes AS BIGINT) AS pushes, -- return stock-ins pushed in this run
    CAST(sent.recalls AS BIGINT) AS recalls, -- return stock-ins recalled in this run
    CAST(open_finding.exceptions AS BIGINT) AS exceptions, -- exceptions open after this run
    CAST(open_finding.exceptions_high AS BIGINT) AS exceptions_high, -- open exceptions of high severity
    CAST(open_finding.files_waiting AS BIGINT) AS files_waiting, -- refused files, also of earlier runs, that still wait to be let in
    CAST(row_waiting.rows_waiting AS BIGINT) AS rows_waiting -- quarantined rows, also of earlier runs, that still wait to be let in
FROM control.run AS run
CROSS JOIN taken
CROSS JOIN sent
CROSS JOIN open_finding
CROSS JOIN row_waiting
