-- what: goods that were pushed and are short or missing, until a person closes the return short
-- grain: one row per code and return stock-in
-- key: code, subject_id
-- inputs: pushes.return_stock_in, reconciliation.goods_match, reconciliation.return_stock_in_line
-- rules: R-53, R-65
WITH missing_sku AS (
    -- what a person closed short is settled (R-65)
    SELECT goods.*
    FROM reconciliation.goods_match AS goods
    JOIN pushes.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = goods.return_stock_in_id
    WHERE goods.match IN ('short', 'missing') AND NOT return_stock_in.is_short_closed
),
missing_value AS (
    SELECT
        line.return_stock_in_id,
        line.sku,
        CAST(sum(CAST(line.unit_price AS DECIMAL(19, 2)) * (line.requested_quantity - line.accepted_quantity)) AS DECIMAL(18, 2)) AS amount
    FROM reconciliation.return_stock_in_line AS line
    SEMI JOIN missing_sku ON missing_sku.return_stock_in_id = line.return_stock_in_id AND missing_sku.sku = line.sku
    GROUP BY line.return_stock_in_id, line.sku
)
SELECT
    CASE missing_sku.match WHEN 'missing' THEN 'GOODS_MISSING' ELSE 'GOODS_SHORT' END AS code,
    missing_sku.return_stock_in_id AS subject_id,
    missing_sku.return_stock_in_id AS unit_id,
    CAST(CAST(sum(missing_sku.pushed_quantity) AS BIGINT) AS VARCHAR) AS expected_value,
    CAST(CAST(sum(missing_sku.accepted_quantity) AS BIGINT) AS VARCHAR) AS actual_value,
    CAST(sum(missing_value.amount) AS DECIMAL(18, 2)) AS amount,
    min(return_stock_in.currency_code) AS currency_code
FROM missing_sku
JOIN missing_value ON missing_value.return_stock_in_id = missing_sku.return_stock_in_id AND missing_value.sku = missing_sku.sku
JOIN pushes.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = missing_sku.return_stock_in_id
GROUP BY missing_sku.return_stock_in_id, missing_sku.match
