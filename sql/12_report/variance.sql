-- what: why a refund differs from its estimate; the five parts add up exactly
-- grain: one refund order
-- key: refund_order_id
-- inputs: ledger.refund_order
-- rules: R-42
-- carried: refund_order_id of prior.refund_order
-- asks: Why does a refund differ from its estimate?
-- start: SELECT * FROM report.variance WHERE actual_amount <> estimated_amount ORDER BY refund_order_id
SELECT
    CAST(refund_order_id AS VARCHAR) AS refund_order_id, -- the refund order
    CAST(estimated_amount AS DECIMAL(18, 2)) AS estimated_amount, -- the return's estimate; for a later refund order, the estimate for the units still expected
    CAST(refundable_amount AS DECIMAL(18, 2)) AS actual_amount, -- refundable amount
    CAST(return_amount - expected_amount AS DECIMAL(18, 2)) AS quantity_part, -- difference between accepted and expected quantity
    CAST(-unsettled_amount AS DECIMAL(18, 2)) AS unsettled_part, -- unsettled amount deducted
    CAST(-exchange_due AS DECIMAL(18, 2)) AS exchange_part, -- replacements due
    CAST(-(fee_due - (expected_amount - estimated_amount)) AS DECIMAL(18, 2)) AS fee_part, -- estimated fee minus fee due
    CAST(shortfall_amount AS DECIMAL(18, 2)) AS shortfall_part, -- deductions that could not be taken
    CAST(currency_code AS VARCHAR) AS currency_code -- currency of the amounts
FROM ledger.refund_order
