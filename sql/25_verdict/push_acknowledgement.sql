-- what: tonight's acknowledgements of pushes that no earlier night made
-- grain: one row of an input file
-- key: input_file_id, row_number
-- inputs: landing.push_acknowledgement, landing.known_push
-- rules: R-17
WITH tonight AS (
    SELECT * FROM landing.push_acknowledgement WHERE is_tonight
)
SELECT
    tonight.input_file_id,
    tonight.row_number,
    'quarantined' AS outcome,
    'UNKNOWN_PUSH' AS reasons
FROM tonight
ANTI JOIN landing.known_push AS push ON push.push_id = tonight.push_id
