-- what: number of quarantined rows and refused files of the business date by reason, most rows first
-- grain: one reason
-- key: position
-- inputs: report.input_file, report.row_outcome, control.run
-- rules: R-06, R-07
WITH reason_count AS (
    SELECT fate.reason, fate.rows, 0 AS files
    FROM report.row_outcome AS fate
    JOIN report.input_file AS file ON file.input_file_id = fate.input_file_id AND file.outcome IN ('accepted', 'nothing_accepted')
    JOIN control.run AS run ON run.business_date = file.business_date
    WHERE fate.outcome = 'quarantined'
    UNION ALL
    SELECT split_part(file.refusal, ':', 1), file.rows_in, 1
    FROM report.input_file AS file
    JOIN control.run AS run ON run.business_date = file.business_date
    WHERE file.outcome = 'quarantined'
),
summed AS (
    SELECT reason, CAST(sum(rows) AS BIGINT) AS refused_rows, CAST(sum(files) AS BIGINT) AS refused_files
    FROM reason_count
    GROUP BY reason
)
SELECT
    CAST(row_number() OVER (ORDER BY refused_rows DESC NULLS LAST, reason NULLS LAST) AS BIGINT) AS position,
    CAST(reason AS VARCHAR) AS reason,
    CAST(refused_rows AS BIGINT) AS refused_rows,
    CAST(refused_files AS BIGINT) AS refused_files
FROM summed
