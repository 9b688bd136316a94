-- what: the units of each SKU that refund orders pay for, their earlier adjustments included
-- grain: one row per refund order and SKU
-- key: refund_order_id, sku
-- inputs: receiving.refunded_sku, refunds.new_refund_order, receiving.accepted_unit
-- rules: R-34, R-43, R-61
WITH refunded AS (
    SELECT return_stock_in_id, sku, CAST(sum(quantity) AS BIGINT) AS quantity
    FROM receiving.refunded_sku
    GROUP BY return_stock_in_id, sku
),
accepted AS (
    SELECT return_stock_in_id, sku, CAST(sum(accepted_quantity) AS BIGINT) AS quantity
    FROM receiving.accepted_unit
    GROUP BY return_stock_in_id, sku
)
SELECT refund_order_id, return_stock_in_id, refund_number, sku, first_unit, quantity, is_listed FROM receiving.refunded_sku
UNION ALL
SELECT
    refund.refund_order_id,
    refund.return_stock_in_id,
    refund.refund_number,
    accepted.sku,
    coalesce(refunded.quantity, CAST(0 AS BIGINT)),
    accepted.quantity - coalesce(refunded.quantity, CAST(0 AS BIGINT)),
    false
FROM refunds.new_refund_order AS refund
JOIN accepted ON accepted.return_stock_in_id = refund.return_stock_in_id
LEFT JOIN refunded ON refunded.return_stock_in_id = refund.return_stock_in_id AND refunded.sku = accepted.sku
WHERE accepted.quantity > coalesce(refunded.quantity, CAST(0 AS BIGINT))
