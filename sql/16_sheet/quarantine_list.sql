-- what: the list of each file's quarantined rows in quarantine/, in a form to correct
-- grain: a file with quarantined rows in a run
-- key: run_id, path
-- inputs: report.quarantined_row, report.input_file
-- rules: R-06
WITH listed AS (
    SELECT DISTINCT input_file_id
    FROM report.quarantined_row
),
named AS (
    SELECT
        file.run_id,
        file.path,
        file.input_file_id,
        split_part(file.path, '/', 1) AS folder,
        split_part(file.path, '/', -1) AS name
    FROM report.input_file AS file
    JOIN listed ON listed.input_file_id = file.input_file_id
    WHERE file.outcome IN ('accepted', 'nothing_accepted')
)
SELECT
    CAST(run_id AS VARCHAR) AS run_id,
    CAST(path AS VARCHAR) AS path,
    CAST(input_file_id AS VARCHAR) AS input_file_id,
    CAST('quarantine/' || run_id || '/' || CASE
        -- 57 characters have at most 228 bytes, and with what is added to them a name may have 255
        WHEN length(name) <= 57 AND length(path) <= 250 AND path NOT LIKE '%.quarantined.%/%' THEN path
        -- too long, or its folder has the name of another file's list
        ELSE folder || '/' || left(name, 40) || '~' || left(input_file_id, 16)
    END || '.quarantined.xlsx' AS VARCHAR) AS place
FROM named
