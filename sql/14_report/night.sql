-- what: tonight in figures: rows, pushes, recalls and what waits for a person
-- grain: one row, the night of the last run
-- key: run_id
-- inputs: control.run, rollup.file_row_account, pushes.new_push_item, report.exception
-- rules: R-07
-- carried: whole
-- asks: What happened in the last night, in a few counts?
-- start: SELECT * FROM report.night
WITH taken AS (
    SELECT
        CAST(count(*) AS BIGINT) AS files,
        CAST(count(*) FILTER (WHERE file.outcome = 'quarantined') AS BIGINT) AS files_refused,
        CAST(coalesce(sum(file.rows_in), 0) AS BIGINT) AS rows_in,
        CAST(coalesce(sum(file.rows_accepted), 0) AS BIGINT) AS rows_accepted,
        CAST(coalesce(sum(file.rows_unchanged), 0) AS BIGINT) AS rows_unchanged,
        CAST(coalesce(sum(file.rows_quarantined), 0) AS BIGINT) AS rows_quarantined,
        CAST(coalesce(sum(file.rows_ignored), 0) AS BIGINT) AS rows_ignored
    FROM rollup.file_row_account AS file
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
        CAST(count(*) FILTER (WHERE severity = 'high') AS BIGINT) AS exceptions_high
    FROM report.exception
)
SELECT
    CAST(run.run_id AS VARCHAR) AS run_id, -- the last run
    CAST(run.business_date AS DATE) AS business_date, -- its night
    CAST(taken.files AS BIGINT) AS files, -- files taken tonight
    CAST(taken.files_refused AS BIGINT) AS files_refused, -- of them refused as a whole
    CAST(taken.rows_in AS BIGINT) AS rows_in, -- rows of tonight's files
    CAST(taken.rows_accepted AS BIGINT) AS rows_accepted, -- of them accepted
    CAST(taken.rows_unchanged AS BIGINT) AS rows_unchanged, -- of them saying nothing new
    CAST(taken.rows_quarantined AS BIGINT) AS rows_quarantined, -- of them quarantined
    CAST(taken.rows_ignored AS BIGINT) AS rows_ignored, -- of them ignored by name
    CAST(sent.pushes AS BIGINT) AS pushes, -- return stock-ins pushed tonight
    CAST(sent.recalls AS BIGINT) AS recalls, -- return stock-ins recalled tonight
    CAST(open_finding.exceptions AS BIGINT) AS exceptions, -- exceptions open tonight
    CAST(open_finding.exceptions_high AS BIGINT) AS exceptions_high -- of them of high severity
FROM control.run AS run
CROSS JOIN taken
CROSS JOIN sent
CROSS JOIN open_finding
