-- what: the units of each SKU that a refund order of this run pays for or that an adjustment of this run takes from one, and those of earlier refund orders that an earlier version of the product made
-- grain: one row per refund order, adjustment of it (0 for the refund order itself) and SKU
-- key: refund_order_id, adjustment_number, sku
-- inputs: refunds.paid_sku, refunds.refund_unit_today, refunds.refund_adjustment
-- rules: R-34, R-43, R-61
-- persisted: append
WITH refund_sku AS (
    SELECT refund_order_id, CAST(0 AS BIGINT) AS adjustment_number, return_stock_in_id, sku, quantity
    FROM refunds.paid_sku
    WHERE NOT is_listed
    UNION ALL
    SELECT adjustment.refund_order_id, adjustment.adjustment_number, unit.return_stock_in_id, unit.sku, unit.booked_quantity - unit.issued_quantity
    FROM refunds.refund_adjustment AS adjustment
    JOIN refunds.refund_unit_today AS unit ON unit.refund_order_id = adjustment.refund_order_id
)
SELECT
    CAST(refund_order_id AS VARCHAR) AS refund_order_id,
    CAST(adjustment_number AS BIGINT) AS adjustment_number,
    CAST(return_stock_in_id AS VARCHAR) AS return_stock_in_id,
    CAST(sku AS VARCHAR) AS sku,
    CAST(quantity AS BIGINT) AS quantity
FROM refund_sku
WHERE quantity <> 0
