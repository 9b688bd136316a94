-- what: batches of more than one distributor, supplier or currency
-- grain: one batch
-- key: batch_id
-- inputs: pushes.batch
-- rules: R-20
SELECT batch_id, CAST(count(*) AS BIGINT) AS parties
FROM pushes.batch
GROUP BY batch_id
HAVING count(*) > 1
