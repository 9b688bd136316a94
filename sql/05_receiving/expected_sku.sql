-- what: the units of a SKU that the latest push of a return announced, and the units that earlier runs accepted
-- grain: one row per return stock-in of earlier runs and SKU
-- key: return_stock_in_id, sku
-- inputs: prior.return_stock_in, prior.push_line, prior.receipt_line
-- rules: R-30, R-43
WITH announced_sku AS (
    SELECT
        prior_return.return_stock_in_id,
        line.sku,
        prior_return.is_short_closed,
        CAST(sum(line.quantity) AS BIGINT) AS pushed_quantity
    FROM prior.return_stock_in AS prior_return
    JOIN prior.push_line AS line
        ON line.push_id = fragment.push_id(prior_return.return_stock_in_id, prior_return.attempts)
    GROUP BY prior_return.return_stock_in_id, line.sku, prior_return.is_short_closed
),
accepted_sku AS (
    SELECT
        return_stock_in_id,
        sku,
        CAST(sum(good_quantity + defective_quantity) AS BIGINT) AS accepted_quantity
    FROM prior.receipt_line
    GROUP BY return_stock_in_id, sku
)
SELECT
    announced_sku.return_stock_in_id,
    announced_sku.sku,
    announced_sku.pushed_quantity,
    coalesce(accepted_sku.accepted_quantity, CAST(0 AS BIGINT)) AS accepted_quantity,
    CASE
        -- after a short-close nothing more is awaited
        WHEN announced_sku.is_short_closed THEN CAST(0 AS BIGINT)
        ELSE announced_sku.pushed_quantity - coalesce(accepted_sku.accepted_quantity, CAST(0 AS BIGINT))
    END AS expected_quantity
FROM announced_sku
LEFT JOIN accepted_sku ON accepted_sku.return_stock_in_id = announced_sku.return_stock_in_id AND accepted_sku.sku = announced_sku.sku
