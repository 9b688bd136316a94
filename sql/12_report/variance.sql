-- what: why a refund differs from its estimate; the parts add up exactly
-- grain: one refund order
-- key: refund_order_id
-- inputs: ledger.refund_order
-- rules: R-42
-- carried: refund_order_id of prior.refund_order
-- asks: Why is a refund not what was estimated?
-- start: SELECT * FROM report.variance WHERE actual_amount <> estimated_amount ORDER BY refund_order_id
SELECT
    CAST(refund_order_id AS VARCHAR) AS refund_order_id, -- the refund order
    CAST(estimated_amount AS DECIMAL(18, 2)) AS estimated_amount, -- the return's estimate, or for a later refund order the units still expected
    CAST(refundable_amount AS DECIMAL(18, 2)) AS actual_amount, -- refundable amount
    CAST(return_amount - expected_amount AS DECIMAL(18, 2)) AS quantity_part, -- other quantity than expected
    CAST(-unsettled_amount AS DECIMAL(18, 2)) AS unsettled_part, -- unsettled amount taken
    CAST(-exchange_due AS DECIMAL(18, 2)) AS exchange_part, -- replacements due
    CAST(-(fee_due - (expected_amount - estimated_amount)) AS DECIMAL(18, 2)) AS fee_part, -- fee due less fee estimated, with the sign turned
    CAST(shortfall_amount AS DECIMAL(18, 2)) AS shortfall_part, -- what did not fit
    CAST(currency_code AS VARCHAR) AS currency_code -- currency of the amounts
FROM ledger.refund_order
