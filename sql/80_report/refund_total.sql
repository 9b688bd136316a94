-- what: refunds by supplier and currency: owed, settled, open; never summed across currencies
-- grain: one supplier and currency
-- key: supplier_id, currency_code
-- inputs: standing.refund_order, reconciled.refund_match
-- rules: R-36, R-54
SELECT
    CAST(refund.supplier_id AS VARCHAR) AS supplier_id, -- who owes
    CAST(refund.currency_code AS VARCHAR) AS currency_code, -- currency of the amounts
    CAST(count(*) AS BIGINT) AS refund_orders, -- refund orders so far
    CAST(sum(refund.return_amount) AS DECIMAL(18, 2)) AS return_amount, -- goods at their price at shipment
    CAST(sum(refund.unsettled_amount) AS DECIMAL(18, 2)) AS unsettled_amount, -- deducted: unsettled amounts
    CAST(sum(refund.exchange_amount) AS DECIMAL(18, 2)) AS exchange_amount, -- deducted: replacements
    CAST(sum(refund.return_handling_fee) AS DECIMAL(18, 2)) AS return_handling_fee, -- deducted: fees
    CAST(sum(refund.refundable_amount) AS DECIMAL(18, 2)) AS refundable_amount, -- owed
    CAST(coalesce(sum(refund.refundable_amount) FILTER (WHERE refund.is_tonight), 0) AS DECIMAL(18, 2)) AS refundable_tonight_amount, -- of it since tonight
    CAST(sum(matching.settled_amount) AS DECIMAL(18, 2)) AS settled_amount, -- credited or confirmed
    CAST(sum(matching.difference_amount) AS DECIMAL(18, 2)) AS difference_amount -- owed less settled
FROM standing.refund_order AS refund
JOIN reconciled.refund_match AS matching ON matching.refund_order_id = refund.refund_order_id
GROUP BY refund.supplier_id, refund.currency_code
