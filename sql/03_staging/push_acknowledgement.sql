-- what: the newest accepted version of each push acknowledgement
-- grain: one key of the kind's rows
-- key: row_key
-- inputs: staging.push_acknowledgement_version, staging.superseded_row
-- rules: R-09
SELECT landed.*
FROM staging.push_acknowledgement_version AS landed
ANTI JOIN staging.superseded_row AS passed_over
    ON passed_over.input_file_id = landed.input_file_id AND passed_over.row_number = landed.row_number
