-- Which goods were received as defective, by supplier and SKU?
SELECT
    supplier_id,
    sku,
    CAST(sum(CASE WHEN pool = 'sellable' THEN quantity ELSE 0 END) AS BIGINT) AS good_quantity,
    CAST(sum(CASE WHEN pool = 'defective' THEN quantity ELSE 0 END) AS BIGINT) AS defective_quantity
FROM report.stock_movement
GROUP BY supplier_id, sku
HAVING defective_quantity > 0
ORDER BY defective_quantity DESC, supplier_id, sku;
