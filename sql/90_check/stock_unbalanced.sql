-- what: stock whose movements differ from the receipts
-- grain: one supplier, warehouse and SKU
-- key: supplier_id, warehouse_id, sku
-- inputs: standing.receipt_line, standing.stock_movement
-- rules: R-28, R-50
WITH told AS (
    SELECT supplier_id, warehouse_id, sku, good_quantity, defective_quantity FROM standing.receipt_line
    UNION ALL
    SELECT
        supplier_id,
        warehouse_id,
        sku,
        CASE pool WHEN 'sellable' THEN -quantity ELSE CAST(0 AS BIGINT) END,
        CASE pool WHEN 'defective' THEN -quantity ELSE CAST(0 AS BIGINT) END
    FROM standing.stock_movement
)
SELECT
    supplier_id,
    warehouse_id,
    sku,
    CAST(sum(good_quantity) AS BIGINT) AS sellable_difference,
    CAST(sum(defective_quantity) AS BIGINT) AS defective_difference
FROM told
GROUP BY supplier_id, warehouse_id, sku
HAVING sum(good_quantity) <> 0 OR sum(defective_quantity) <> 0
