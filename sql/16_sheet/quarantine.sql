-- what: sheet Quarantine: quarantined rows and refused files of the business date, and those of earlier dates that still wait to be let in
-- grain: one row of an input file, or a refused file
-- key: position
-- inputs: report.quarantined_row, report.input_file, control.run
-- rules: R-06, R-07, R-66
WITH listed_file AS (
    SELECT
        file.input_file_id, file.business_date, file.path, file.outcome, file.refusal, file.rows_quarantined, file.run_id, file.still_stands,
        file.business_date = run.business_date AS is_this_date
    FROM report.input_file AS file
    CROSS JOIN control.run AS run
    WHERE file.business_date = run.business_date OR file.still_stands
),
refused AS (
    SELECT
        file.input_file_id, file.business_date, file.path, refused.row_number, refused.reasons, refused.detail, refused.raw, CAST(1 AS BIGINT) AS rows,
        file.run_id, refused.still_stands
    FROM report.quarantined_row AS refused
    JOIN listed_file AS file ON file.input_file_id = refused.input_file_id AND file.outcome IN ('accepted', 'nothing_accepted')
    WHERE file.is_this_date OR refused.still_stands
    UNION ALL
    SELECT input_file_id, business_date, path, CAST(NULL AS BIGINT), split_part(refusal, ':', 1), refusal, '', rows_quarantined, run_id, still_stands
    FROM listed_file
    WHERE outcome = 'quarantined'
)
SELECT
    CAST(row_number() OVER (
        ORDER BY business_date DESC NULLS LAST, path NULLS LAST, row_number NULLS LAST, run_id NULLS LAST, detail NULLS LAST
    ) AS BIGINT) AS position,
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
    CAST(rows AS BIGINT) AS rows,
    CAST(business_date AS DATE) AS business_date,
    CAST(CASE WHEN still_stands THEN 'waits' ELSE 'settled' END AS VARCHAR) AS standing
FROM refused
