-- what: the units of each SKU that each earlier refund order pays for, in the order of the match; of refund orders that an earlier version of the product made, as they were received until then
-- grain: one row per refund order of earlier runs and SKU
-- key: refund_order_id, sku
-- inputs: prior.refund_order, prior.refund_sku, prior.receipt_line
-- rules: R-34, R-43, R-61
WITH unlisted_refund AS (
    SELECT refund.refund_order_id, refund.return_stock_in_id, refund.refund_number, refund.filled_quantity
    FROM prior.refund_order AS refund
    ANTI JOIN prior.refund_sku AS listed ON listed.refund_order_id = refund.refund_order_id
),
receipt AS (
    SELECT
        return_stock_in_id,
        sku,
        good_quantity + defective_quantity AS quantity,
        -- everything that was accepted up to the run that counted the line
        CAST(sum(good_quantity + defective_quantity) OVER (
            PARTITION BY return_stock_in_id ORDER BY issued_on NULLS LAST, issued_run NULLS LAST RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT) AS quantity_through
    FROM prior.receipt_line
    WHERE return_stock_in_id <> ''
),
filled_sku AS (
    SELECT unlisted.refund_order_id, unlisted.return_stock_in_id, unlisted.refund_number, receipt.sku, CAST(sum(receipt.quantity) AS BIGINT) AS quantity
    FROM unlisted_refund AS unlisted
    JOIN receipt ON receipt.return_stock_in_id = unlisted.return_stock_in_id AND receipt.quantity_through <= unlisted.filled_quantity
    GROUP BY unlisted.refund_order_id, unlisted.return_stock_in_id, unlisted.refund_number, receipt.sku
),
listed_sku AS (
    SELECT
        refund_order_id,
        return_stock_in_id,
        refund_number,
        sku,
        quantity - coalesce(lag(quantity) OVER (PARTITION BY return_stock_in_id, sku ORDER BY refund_number NULLS LAST), CAST(0 AS BIGINT)) AS quantity,
        false AS is_listed
    FROM filled_sku
    UNION ALL
    SELECT listed.refund_order_id, listed.return_stock_in_id, refund.refund_number, listed.sku, CAST(sum(listed.quantity) AS BIGINT), true
    FROM prior.refund_sku AS listed
    JOIN prior.refund_order AS refund ON refund.refund_order_id = listed.refund_order_id
    GROUP BY listed.refund_order_id, listed.return_stock_in_id, refund.refund_number, listed.sku
)
SELECT
    *,
    CAST(sum(quantity) OVER (PARTITION BY return_stock_in_id, sku ORDER BY refund_number NULLS LAST) AS BIGINT) - quantity AS first_unit
FROM listed_sku
