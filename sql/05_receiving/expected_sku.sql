-- what: how many units of a SKU the latest push of a return announced, and how many were accepted on earlier nights
-- grain: one known return stock-in and SKU
-- key: return_stock_in_id, sku
-- inputs: prior.return_stock_in, prior.push_line, prior.receipt_line
-- rules: R-30, R-43
WITH announced AS (
    SELECT
        known.return_stock_in_id,
        line.sku,
        known.is_short_closed,
        CAST(sum(line.quantity) AS BIGINT) AS pushed_quantity
    FROM prior.return_stock_in AS known
    JOIN prior.push_line AS line
        ON line.push_id = fragment.push_id(known.return_stock_in_id, known.attempts)
    GROUP BY known.return_stock_in_id, line.sku, known.is_short_closed
),
taken AS (
    SELECT
        return_stock_in_id,
        sku,
        CAST(sum(good_quantity + defective_quantity) AS BIGINT) AS accepted_quantity
    FROM prior.receipt_line
    GROUP BY return_stock_in_id, sku
)
SELECT
    announced.return_stock_in_id,
    announced.sku,
    announced.pushed_quantity,
    coalesce(taken.accepted_quantity, CAST(0 AS BIGINT)) AS accepted_quantity,
    CASE
        WHEN announced.is_short_closed THEN CAST(0 AS BIGINT)
        ELSE announced.pushed_quantity - coalesce(taken.accepted_quantity, CAST(0 AS BIGINT))
    END AS expected_quantity
FROM announced
LEFT JOIN taken ON taken.return_stock_in_id = announced.return_stock_in_id AND taken.sku = announced.sku
