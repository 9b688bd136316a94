-- what: the units of a SKU that the latest push of a return announced, and how many of them no earlier run accepted, refused or gave up
-- grain: one row per return stock-in of earlier runs and SKU
-- key: return_stock_in_id, sku
-- inputs: prior.return_stock_in, prior.push_line, prior.receipt_line, receiving.receivable_return
-- rules: R-30, R-31, R-43
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
counted_sku AS (
    SELECT
        return_stock_in_id,
        sku,
        -- refused units are no longer awaited
        CAST(sum(good_quantity + defective_quantity + refused_quantity) AS BIGINT) AS counted_quantity
    FROM prior.receipt_line
    GROUP BY return_stock_in_id, sku
),
awaited_sku AS (
    SELECT
        announced_sku.*,
        announced_sku.pushed_quantity - coalesce(counted_sku.counted_quantity, CAST(0 AS BIGINT)) AS uncounted_quantity,
        CASE
            -- after a short-close nothing more is awaited
            WHEN announced_sku.is_short_closed THEN CAST(0 AS BIGINT)
            ELSE announced_sku.pushed_quantity - coalesce(counted_sku.counted_quantity, CAST(0 AS BIGINT))
        END AS awaited_quantity
    FROM announced_sku
    LEFT JOIN counted_sku ON counted_sku.return_stock_in_id = announced_sku.return_stock_in_id AND counted_sku.sku = announced_sku.sku
)
SELECT
    awaited_sku.return_stock_in_id,
    awaited_sku.sku,
    awaited_sku.pushed_quantity,
    awaited_sku.uncounted_quantity,
    awaited_sku.awaited_quantity,
    -- what a receipt of this run can count of it
    CASE WHEN receivable_return.return_stock_in_id IS NULL THEN CAST(0 AS BIGINT) ELSE awaited_sku.awaited_quantity END AS expected_quantity
FROM awaited_sku
LEFT JOIN receiving.receivable_return AS receivable_return ON receivable_return.return_stock_in_id = awaited_sku.return_stock_in_id
