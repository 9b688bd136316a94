-- what: how many rows of each file met which fate: what was counted before, less what has changed, plus what is new
-- grain: one input file, outcome and reason
-- key: input_file_id, outcome, reason
-- inputs: control.run, reconciliation.row_outcome, prior.file_row_count
-- rules: R-04, R-07
WITH counted AS (
    SELECT fate.input_file_id, fate.outcome, fate.reason, CAST(sum(fate.rows) AS BIGINT) AS rows
    FROM reconciliation.row_outcome AS fate
    CROSS JOIN control.run AS run
    -- where everything is looked at everything is counted
    WHERE run.is_whole OR fate.is_this_run OR fate.is_turned
    GROUP BY fate.input_file_id, fate.outcome, fate.reason
    UNION ALL
    SELECT known.input_file_id, known.outcome, known.reason, known.rows
    FROM prior.file_row_count AS known
    CROSS JOIN control.run AS run
    WHERE NOT run.is_whole
    UNION ALL
    SELECT fate.input_file_id, fate.outcome_before, fate.reason_before, CAST(-sum(fate.rows) AS BIGINT)
    FROM reconciliation.row_outcome AS fate
    CROSS JOIN control.run AS run
    WHERE NOT run.is_whole AND fate.is_turned
    GROUP BY fate.input_file_id, fate.outcome_before, fate.reason_before
)
SELECT input_file_id, outcome, reason, CAST(sum(rows) AS BIGINT) AS rows
FROM counted
GROUP BY input_file_id, outcome, reason
HAVING sum(rows) <> 0
