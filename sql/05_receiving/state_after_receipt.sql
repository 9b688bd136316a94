-- what: the state after the receipts, and whether the rest of a received return is still awaited
-- grain: one known return stock-in
-- key: return_stock_in_id
-- inputs: receiving.state_after_acknowledgement, prior.return_stock_in, receiving.receipt_verdict, staging.decision
-- rules: R-16, R-27, R-31
WITH arrived AS (
    SELECT DISTINCT return_stock_in_id FROM receiving.receipt_verdict WHERE reasons = ''
),
closing AS (
    SELECT DISTINCT subject_id FROM staging.decision WHERE decision = 'short_close' AND is_this_run
)
SELECT
    before.return_stock_in_id,
    CASE WHEN arrived.return_stock_in_id IS NOT NULL THEN 'received' ELSE before.state END AS state,
    CASE WHEN arrived.return_stock_in_id IS NOT NULL THEN '' ELSE before.reason END AS reason,
    closing.subject_id IS NOT NULL
        AND (before.state = 'received' OR arrived.return_stock_in_id IS NOT NULL) AS is_closed_now
FROM receiving.state_after_acknowledgement AS before
JOIN prior.return_stock_in AS known ON known.return_stock_in_id = before.return_stock_in_id
LEFT JOIN arrived ON arrived.return_stock_in_id = before.return_stock_in_id
LEFT JOIN closing ON closing.subject_id = before.return_stock_in_id
