-- what: the cost of shipped replacements that earlier refund orders of the return have not deducted
-- grain: one row per return stock-in of earlier runs with a shipped replacement
-- key: return_stock_in_id
-- inputs: staging.exchange, prior.return_stock_in, prior.refund_order, prior.adjustment
-- rules: R-40, R-61
WITH shipped_replacement AS (
    SELECT
        shop_id,
        after_sales_id,
        supplier_id,
        CAST(sum(CAST(unit_price AS DECIMAL(19, 2)) * quantity) AS DECIMAL(18, 2)) AS shipped_amount
    FROM staging.exchange
    WHERE shipped_at IS NOT NULL
    GROUP BY shop_id, after_sales_id, supplier_id
),
deduction AS (
    SELECT return_stock_in_id, exchange_amount FROM prior.refund_order
    UNION ALL
    SELECT return_stock_in_id, CAST(-exchange_part AS DECIMAL(18, 2)) FROM prior.adjustment WHERE document_type = 'refund_order'
),
earlier_deduction AS (
    SELECT return_stock_in_id, CAST(sum(exchange_amount) AS DECIMAL(18, 2)) AS deducted_amount
    FROM deduction
    GROUP BY return_stock_in_id
)
SELECT
    prior_return.return_stock_in_id,
    shipped_replacement.shipped_amount,
    CAST(greatest(
        CAST(0 AS DECIMAL(18, 2)),
        CAST(shipped_replacement.shipped_amount - coalesce(earlier_deduction.deducted_amount, CAST(0 AS DECIMAL(18, 2))) AS DECIMAL(18, 2))
    ) AS DECIMAL(18, 2)) AS left_amount
FROM shipped_replacement
JOIN prior.return_stock_in AS prior_return
    ON prior_return.shop_id = shipped_replacement.shop_id
    AND prior_return.after_sales_id = shipped_replacement.after_sales_id
    AND prior_return.supplier_id = shipped_replacement.supplier_id
LEFT JOIN earlier_deduction ON earlier_deduction.return_stock_in_id = prior_return.return_stock_in_id
