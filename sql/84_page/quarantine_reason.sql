-- what: why rows of tonight's files were not let in, by reason, most rows first; a refused file counts with all its rows
-- grain: one reason
-- key: position
-- inputs: report.input_file, report.row_outcome, control.run
-- rules: R-06, R-07
WITH told AS (
    SELECT fate.reason, fate.rows
    FROM report.row_outcome AS fate
    JOIN report.input_file AS file ON file.input_file_id = fate.input_file_id AND file.outcome = 'accepted'
    JOIN control.run AS run ON run.business_date = file.business_date
    WHERE fate.outcome = 'quarantined'
    UNION ALL
    SELECT split_part(file.refusal, ':', 1), file.rows_in
    FROM report.input_file AS file
    JOIN control.run AS run ON run.business_date = file.business_date
    WHERE file.outcome = 'quarantined'
),
summed AS (
    SELECT reason, CAST(sum(rows) AS BIGINT) AS refused
    FROM told
    GROUP BY reason
)
SELECT
    CAST(row_number() OVER (ORDER BY refused DESC NULLS LAST, reason NULLS LAST) AS BIGINT) AS position,
    CAST(reason AS VARCHAR) AS reason,
    CAST(refused AS BIGINT) AS refused
FROM summed
