-- what: batches with more than one distributor, supplier or currency
-- grain: one batch
-- key: batch_id
-- inputs: sealed.push_batch
-- rules: R-20
SELECT batch_id, CAST(count(*) AS BIGINT) AS parties
FROM sealed.push_batch
GROUP BY batch_id
HAVING count(*) > 1
