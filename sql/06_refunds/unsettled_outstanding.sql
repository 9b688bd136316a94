-- what: what is left of the unsettled amount of an order after the refund orders made since it was stated
-- grain: one order and supplier
-- key: shop_id, order_id, supplier_id
-- inputs: staging.unsettled_amount, prior.refund_order
-- rules: R-38
WITH used AS (
    SELECT
        stated.shop_id,
        stated.order_id,
        stated.supplier_id,
        CAST(sum(refund.unsettled_amount) AS DECIMAL(18, 2)) AS used_amount
    FROM staging.unsettled_amount AS stated
    JOIN prior.refund_order AS refund
        ON refund.shop_id = stated.shop_id
        AND refund.order_id = stated.order_id
        AND refund.supplier_id = stated.supplier_id
        AND refund.created_on >= stated.as_of_on
    GROUP BY stated.shop_id, stated.order_id, stated.supplier_id
)
SELECT
    stated.shop_id,
    stated.order_id,
    stated.supplier_id,
    CAST(greatest(
        CAST(0 AS DECIMAL(18, 2)),
        CAST(stated.unsettled_amount - coalesce(used.used_amount, CAST(0 AS DECIMAL(18, 2))) AS DECIMAL(18, 2))
    ) AS DECIMAL(18, 2)) AS left_amount
FROM staging.unsettled_amount AS stated
LEFT JOIN used
    ON used.shop_id = stated.shop_id AND used.order_id = stated.order_id AND used.supplier_id = stated.supplier_id
