-- what: the files of the business date, with the number of their rows by outcome; most quarantined rows first
-- grain: one file, run and path
-- key: position
-- inputs: report.input_file, control.run, control.setting
-- rules: R-07
WITH placed AS (
    SELECT
        file.*,
        row_number() OVER (
            ORDER BY file.rows_quarantined DESC NULLS LAST, file.path NULLS LAST, file.run_id NULLS LAST, file.input_file_id NULLS LAST
        ) AS position,
        CAST(count(*) OVER () AS BIGINT) AS total
    FROM report.input_file AS file
    JOIN control.run AS run ON run.business_date = file.business_date
)
SELECT
    CAST(placed.position AS BIGINT) AS position,
    CAST(placed.total AS BIGINT) AS total,
    CAST(placed.path AS VARCHAR) AS path,
    CAST(placed.outcome AS VARCHAR) AS outcome,
    CAST(placed.rows_in AS BIGINT) AS rows_in,
    CAST(placed.rows_accepted AS BIGINT) AS rows_accepted,
    CAST(placed.rows_unchanged AS BIGINT) AS rows_unchanged,
    CAST(placed.rows_quarantined AS BIGINT) AS rows_quarantined,
    CAST(placed.rows_ignored AS BIGINT) AS rows_ignored,
    CAST(placed.refusal AS VARCHAR) AS refusal,
    CAST(placed.header_change AS VARCHAR) AS header_change,
    CAST(placed.sha256 AS VARCHAR) AS sha256
FROM placed
CROSS JOIN control.setting AS setting
WHERE placed.position <= setting.page_rows
