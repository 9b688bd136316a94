-- what: the part of an order's unsettled amount that the refund orders made since its date have not used
-- grain: one row per order and supplier
-- key: shop_id, order_id, supplier_id
-- inputs: staging.unsettled_amount, prior.refund_order
-- rules: R-38
WITH used_unsettled AS (
    SELECT
        unsettled.shop_id,
        unsettled.order_id,
        unsettled.supplier_id,
        CAST(sum(refund.unsettled_amount) AS DECIMAL(18, 2)) AS used_amount
    FROM staging.unsettled_amount AS unsettled
    JOIN prior.refund_order AS refund
        ON refund.shop_id = unsettled.shop_id
        AND refund.order_id = unsettled.order_id
        AND refund.supplier_id = unsettled.supplier_id
        AND refund.created_on >= unsettled.as_of_on
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
