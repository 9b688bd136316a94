-- what: stock whose movements are not what the receipts say
-- grain: one supplier, warehouse and SKU
-- key: supplier_id, warehouse_id, sku
-- inputs: receiving.receipt_line, ledger.stock_movement
-- rules: R-28, R-50
WITH told AS (
    SELECT supplier_id, warehouse_id, sku, good_quantity, defective_quantity FROM receiving.receipt_line
    UNION ALL
    SELECT
        supplier_id,
        warehouse_id,
        sku,
        CASE pool WHEN 'sellable' THEN -quantity ELSE CAST(0 AS BIGINT) END,
        CASE pool WHEN 'defective' THEN -quantity ELSE CAST(0 AS BIGINT) END
    FROM ledger.stock_movement
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
