-- what: the number of rows of each file per outcome and reason: the earlier counts, less rows that changed, plus rows that are new
-- grain: one row per input file, outcome and reason
-- key: input_file_id, outcome, reason
-- inputs: control.run, reconciliation.row_outcome, prior.file_row_count
-- rules: R-04, R-07
WITH counted AS (
    SELECT counted_row.input_file_id, counted_row.outcome, counted_row.reason, CAST(sum(counted_row.rows) AS BIGINT) AS rows
    FROM reconciliation.row_outcome AS counted_row
    CROSS JOIN control.run AS run
    -- a run that recomputes all orders counts every row
    WHERE run.is_whole OR counted_row.is_this_run OR counted_row.is_turned
    GROUP BY counted_row.input_file_id, counted_row.outcome, counted_row.reason
    UNION ALL
    SELECT prior_count.input_file_id, prior_count.outcome, prior_count.reason, prior_count.rows
    FROM prior.file_row_count AS prior_count
    CROSS JOIN control.run AS run
    WHERE NOT run.is_whole
    UNION ALL
    SELECT counted_row.input_file_id, counted_row.outcome_before, counted_row.reason_before, CAST(-sum(counted_row.rows) AS BIGINT)
    FROM reconciliation.row_outcome AS counted_row
    CROSS JOIN control.run AS run
    WHERE NOT run.is_whole AND counted_row.is_turned
    GROUP BY counted_row.input_file_id, counted_row.outcome_before, counted_row.reason_before
)
SELECT input_file_id, outcome, reason, CAST(sum(rows) AS BIGINT) AS rows
FROM counted
GROUP BY input_file_id, outcome, reason
HAVING sum(rows) <> 0
