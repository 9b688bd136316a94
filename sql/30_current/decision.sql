-- what: the newest accepted version of each decision
-- grain: one key of the kind's rows
-- key: row_key
-- inputs: landing.decision, version.passed_over
-- rules: R-09
SELECT landed.*
FROM landing.decision AS landed
ANTI JOIN version.passed_over AS passed_over
    ON passed_over.input_file_id = landed.input_file_id AND passed_over.row_number = landed.row_number
