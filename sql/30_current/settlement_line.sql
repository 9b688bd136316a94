-- what: the newest accepted version of each settlement line
-- grain: one key of the kind's rows
-- key: row_key
-- inputs: landing.settlement_line, version.row_version
-- rules: R-09
SELECT landed.*
FROM landing.settlement_line AS landed
JOIN version.row_version AS version
    ON version.input_file_id = landed.input_file_id AND version.row_number = landed.row_number
WHERE version.version_rank = 1 AND NOT version.is_unchanged
