-- what: the part of an order's unsettled amount that the refund orders made since its date have not used
-- grain: one row per order and supplier
-- key: shop_id, order_id, supplier_id
-- inputs: staging.unsettled_amount, prior.refund_order, prior.adjustment
-- rules: R-38, R-43
WITH taken AS (
    SELECT shop_id, order_id, supplier_id, created_on AS taken_on, unsettled_amount FROM prior.refund_order
    UNION ALL
    -- what an adjustment frees is the order's again, by the date of the adjustment
    SELECT refund.shop_id, refund.order_id, refund.supplier_id, adjustment.business_date, CAST(-adjustment.unsettled_part AS DECIMAL(18, 2))
    FROM prior.adjustment AS adjustment
    JOIN prior.refund_order AS refund ON refund.refund_order_id = adjustment.document_id
    WHERE adjustment.document_type = 'refund_order'
),
used_unsettled AS (
    SELECT
        unsettled.shop_id,
        unsettled.order_id,
        unsettled.supplier_id,
        CAST(sum(refund.unsettled_amount) AS DECIMAL(18, 2)) AS used_amount
    FROM staging.unsettled_amount AS unsettled
    JOIN taken AS refund
        ON refund.shop_id = unsettled.shop_id
        AND refund.order_id = unsettled.order_id
        AND refund.supplier_id = unsettled.supplier_id
        AND refund.taken_on >= unsettled.as_of_on
    GROUP BY unsettled.shop_id, unsettled.order_id, unsettled.supplier_id
)
SELECT
    unsettled.shop_id,
    unsettled.order_id,
    unsettled.supplier_id,
    CAST(greatest(
        CAST(0 AS DECIMAL(18, 2)),
        CAST(unsettled.unsettled_amount - coalesce(used_unsettled.used_amount, CAST(0 AS DECIMAL(18, 2))) AS DECIMAL(18, 2))
    ) AS DECIMAL(18, 2)) AS left_amount
FROM staging.unsettled_amount AS unsettled
LEFT JOIN used_unsettled
    ON used_unsettled.shop_id = unsettled.shop_id AND used_unsettled.order_id = unsettled.order_id AND used_unsettled.supplier_id = unsettled.supplier_id
