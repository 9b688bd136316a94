-- what: the newest accepted version of each push acknowledgement
-- grain: one key of the kind's rows
-- key: row_key
-- inputs: landing.push_acknowledgement, version.passed_over
-- rules: R-09
SELECT landed.*
FROM landing.push_acknowledgement AS landed
ANTI JOIN version.passed_over AS passed_over
    ON passed_over.input_file_id = landed.input_file_id AND passed_over.row_number = landed.row_number
