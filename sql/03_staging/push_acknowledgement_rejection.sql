-- what: tonight's acknowledgements of pushes that no earlier night made
-- grain: one row of an input file
-- key: input_file_id, row_number
-- inputs: staging.push_acknowledgement_version, prior.push_item
-- rules: R-17
WITH tonight AS (
    SELECT * FROM staging.push_acknowledgement_version WHERE is_tonight
)
SELECT
    tonight.input_file_id,
    tonight.row_number,
    'quarantined' AS outcome,
    'UNKNOWN_PUSH' AS reasons
FROM tonight
ANTI JOIN prior.push_item AS push ON push.push_id = tonight.push_id
