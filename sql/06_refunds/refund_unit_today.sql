-- what: the units of each SKU that each refund order pays for, in the order of the match, how many of them are booked after this run's adjustments of receipts, and how many the newest receipt lines leave
-- grain: one row per refund order and SKU
-- key: refund_order_id, sku
-- inputs: refunds.paid_sku, receiving.receipt_line, receiving.open_correction
-- rules: R-34, R-43, R-61
WITH accepted_sku AS (
    SELECT return_stock_in_id, sku, CAST(sum(good_quantity + defective_quantity) AS BIGINT) AS quantity
    FROM receiving.receipt_line
    WHERE return_stock_in_id <> ''
    GROUP BY return_stock_in_id, sku
),
lost_sku AS (
    SELECT return_stock_in_id, sku, CAST(sum(lost_quantity) AS BIGINT) AS quantity
    FROM receiving.open_correction
    WHERE lost_quantity > 0
    GROUP BY return_stock_in_id, sku
)
SELECT
    paid.refund_order_id,
    paid.return_stock_in_id,
    paid.sku,
    paid.first_unit,
    paid.quantity AS issued_quantity,
    -- units that are less than was counted are taken from the newest refund order that holds some
    greatest(CAST(0 AS BIGINT), least(paid.quantity, accepted_sku.quantity - paid.first_unit)) AS booked_quantity,
    greatest(
        CAST(0 AS BIGINT),
        least(paid.quantity, accepted_sku.quantity - coalesce(lost_sku.quantity, CAST(0 AS BIGINT)) - paid.first_unit)
    ) AS quantity
FROM refunds.paid_sku AS paid
JOIN accepted_sku ON accepted_sku.return_stock_in_id = paid.return_stock_in_id AND accepted_sku.sku = paid.sku
LEFT JOIN lost_sku ON lost_sku.return_stock_in_id = paid.return_stock_in_id AND lost_sku.sku = paid.sku
WHERE paid.quantity > 0
