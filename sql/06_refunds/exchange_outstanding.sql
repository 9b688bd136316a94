-- what: what shipped replacements cost and earlier refund orders of the return have not deducted
-- grain: one known return stock-in with a shipped replacement
-- key: return_stock_in_id
-- inputs: staging.exchange, prior.return_stock_in, prior.refund_order
-- rules: R-40
WITH shipped AS (
    SELECT
        shop_id,
        after_sales_id,
        supplier_id,
        CAST(sum(CAST(unit_price AS DECIMAL(19, 2)) * quantity) AS DECIMAL(18, 2)) AS shipped_amount
    FROM staging.exchange
    WHERE shipped_at IS NOT NULL
    GROUP BY shop_id, after_sales_id, supplier_id
),
deducted AS (
    SELECT return_stock_in_id, CAST(sum(exchange_amount) AS DECIMAL(18, 2)) AS deducted_amount
    FROM prior.refund_order
    GROUP BY return_stock_in_id
)
SELECT
    known.return_stock_in_id,
    shipped.shipped_amount,
    CAST(greatest(
        CAST(0 AS DECIMAL(18, 2)),
        CAST(shipped.shipped_amount - coalesce(deducted.deducted_amount, CAST(0 AS DECIMAL(18, 2))) AS DECIMAL(18, 2))
    ) AS DECIMAL(18, 2)) AS left_amount
FROM shipped
JOIN prior.return_stock_in AS known
    ON known.shop_id = shipped.shop_id
    AND known.after_sales_id = shipped.after_sales_id
    AND known.supplier_id = shipped.supplier_id
LEFT JOIN deducted ON deducted.return_stock_in_id = known.return_stock_in_id
