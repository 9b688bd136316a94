-- what: sheet Quarantine: quarantined rows and refused files of the business date
-- grain: one row of an input file, or a refused file
-- key: position
-- inputs: report.quarantined_row, report.input_file, control.run
-- rules: R-06, R-07
WITH new_row AS (
    SELECT file.input_file_id, file.path, file.outcome, file.refusal, file.rows_quarantined, file.run_id
    FROM report.input_file AS file
    JOIN control.run AS run ON run.business_date = file.business_date
),
refused AS (
    SELECT new_row.input_file_id, new_row.path, refused.row_number, refused.reasons, refused.detail, refused.raw, CAST(1 AS BIGINT) AS rows, new_row.run_id
    FROM report.quarantined_row AS refused
    JOIN new_row ON new_row.input_file_id = refused.input_file_id AND new_row.outcome IN ('accepted', 'nothing_accepted')
    UNION ALL
    SELECT input_file_id, path, CAST(NULL AS BIGINT), split_part(refusal, ':', 1), refusal, '', rows_quarantined, run_id
    FROM new_row
    WHERE outcome = 'quarantined'
)
SELECT
    CAST(row_number() OVER (ORDER BY path NULLS LAST, row_number NULLS LAST, run_id NULLS LAST, detail NULLS LAST) AS BIGINT) AS position,
    CAST(path AS VARCHAR) AS path,
    CAST(row_number AS BIGINT) AS row_number,
    CAST(reasons AS VARCHAR) AS reasons,
    CAST(detail AS VARCHAR) AS detail,
    CAST(CASE
        WHEN row_number IS NULL AND reasons IN ('CHANNEL_UNSUPPORTED', 'UNKNOWN_FOLDER') THEN 'move the file into the right folder of inbox/, or remove it'
        WHEN row_number IS NULL THEN 'correct the file or export it again, and drop it into inbox/' || path
        ELSE 'copy quarantine/' || run_id || '/' || CASE
            -- the name of a list as jobs/state/paths.py makes it
            WHEN length(split_part(path, '/', -1)) <= 57 AND length(path) <= 250 AND path NOT LIKE '%.quarantined.%/%' THEN path
            ELSE split_part(path, '/', 1) || '/' || left(split_part(path, '/', -1), 40) || '~' || left(input_file_id, 16)
        END || '.quarantined.xlsx, correct the row in the copy, and put the copy into inbox/, in the folder where ' || path || ' was'
    END AS VARCHAR) AS how_to_fix,
    CAST(raw AS VARCHAR) AS raw_values,
    CAST(rows AS BIGINT) AS rows
FROM refused
