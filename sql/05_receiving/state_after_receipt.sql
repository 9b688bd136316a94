-- what: step 3 of a run, at its end: the state of each return after the receipts, and whether a decision short-closes it in this run
-- grain: one row per return stock-in of earlier runs
-- key: return_stock_in_id
-- inputs: receiving.state_after_acknowledgement, prior.return_stock_in, receiving.receipt_verdict, staging.decision
-- rules: R-16, R-27, R-31
WITH counted_return AS (
    SELECT DISTINCT return_stock_in_id FROM receiving.receipt_verdict WHERE reasons = ''
),
short_close AS (
    SELECT DISTINCT subject_id FROM staging.decision WHERE decision = 'short_close' AND is_this_run
)
SELECT
    after_acknowledgement.return_stock_in_id,
    CASE WHEN counted_return.return_stock_in_id IS NOT NULL THEN 'received' ELSE after_acknowledgement.state END AS state,
    CASE WHEN counted_return.return_stock_in_id IS NOT NULL THEN '' ELSE after_acknowledgement.reason END AS reason,
    short_close.subject_id IS NOT NULL
        AND (after_acknowledgement.state = 'received' OR counted_return.return_stock_in_id IS NOT NULL) AS is_closed_now
FROM receiving.state_after_acknowledgement AS after_acknowledgement
JOIN prior.return_stock_in AS prior_return ON prior_return.return_stock_in_id = after_acknowledgement.return_stock_in_id
LEFT JOIN counted_return ON counted_return.return_stock_in_id = after_acknowledgement.return_stock_in_id
LEFT JOIN short_close ON short_close.subject_id = after_acknowledgement.return_stock_in_id
