-- what: the replacements that are known for a return, and how many of them have not left yet
-- grain: one row per return stock-in of earlier runs with a known replacement
-- key: return_stock_in_id
-- inputs: staging.exchange, prior.return_stock_in
-- rules: R-40
SELECT
    prior_return.return_stock_in_id,
    CAST(count(*) AS BIGINT) AS replacements,
    CAST(count(*) FILTER (WHERE replacement.shipped_at IS NULL) AS BIGINT) AS unshipped_replacements
FROM staging.exchange AS replacement
JOIN prior.return_stock_in AS prior_return
    ON prior_return.shop_id = replacement.shop_id
    AND prior_return.after_sales_id = replacement.after_sales_id
    AND prior_return.supplier_id = replacement.supplier_id
GROUP BY prior_return.return_stock_in_id
