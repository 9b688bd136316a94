-- what: acknowledgements of this run that are quarantined because no earlier run made their push
-- grain: one row per row of an input file
-- key: input_file_id, row_number
-- inputs: staging.push_acknowledgement_version, prior.push_item
-- rules: R-17
-- versions: fact.push_acknowledgement by acknowledged_at
WITH new_row AS (
    SELECT * FROM staging.push_acknowledgement_version WHERE is_this_run
)
SELECT
    new_row.input_file_id,
    new_row.row_number,
    'quarantined' AS outcome,
    'UNKNOWN_PUSH' AS reasons
FROM new_row
ANTI JOIN prior.push_item AS prior_push ON prior_push.push_id = new_row.push_id
