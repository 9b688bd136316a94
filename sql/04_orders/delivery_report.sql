-- what: what the marketplace says of each outbound tracking number: the newest rows that name it, failed before delivered
-- grain: one order and tracking number; an empty one stands for the order as a whole
-- key: shop_id, order_id, tracking_number
-- inputs: staging.failed_delivery
-- rules: R-09, R-33
WITH ranked AS (
    SELECT
        *,
        dense_rank() OVER (
            PARTITION BY shop_id, order_id, tracking_number
            ORDER BY version_at DESC NULLS LAST, taken_on DESC NULLS LAST, path DESC NULLS LAST, input_file_id DESC NULLS LAST
        ) AS newness
    FROM staging.failed_delivery
)
SELECT
    shop_id,
    order_id,
    tracking_number,
    min(channel) AS channel,
    max(CASE delivery_outcome WHEN 'failed' THEN 1 ELSE 0 END) = 1 AS is_failed,
    max(taken_on) AS said_on
FROM ranked
WHERE newness = 1
GROUP BY shop_id, order_id, tracking_number
