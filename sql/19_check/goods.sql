-- what: goods that do not tie out: stock against receipts, and units that two returns hold
-- grain: one violation and what it is about
-- key: violation, subject_id
-- inputs: receiving.receipt_line, ledger.stock_movement, allocation.reservation, pushes.return_stock_in
-- rules: R-08, R-22, R-28, R-34, R-50
WITH difference AS (
    SELECT
        supplier_id, warehouse_id, sku, good_quantity, defective_quantity,
        unidentified_good_quantity + unidentified_defective_quantity AS unidentified_quantity
    FROM receiving.receipt_line
    UNION ALL
    SELECT
        supplier_id,
        warehouse_id,
        sku,
        CASE pool WHEN 'sellable' THEN -quantity ELSE CAST(0 AS BIGINT) END,
        CASE pool WHEN 'defective' THEN -quantity ELSE CAST(0 AS BIGINT) END,
        CASE pool WHEN 'unidentified' THEN -quantity ELSE CAST(0 AS BIGINT) END
    FROM ledger.stock_movement
),
unbalanced AS (
    SELECT
        supplier_id,
        warehouse_id,
        sku,
        CAST(sum(good_quantity) AS BIGINT) AS sellable_difference,
        CAST(sum(defective_quantity) AS BIGINT) AS defective_difference,
        CAST(sum(unidentified_quantity) AS BIGINT) AS unidentified_difference
    FROM difference
    GROUP BY supplier_id, warehouse_id, sku
    HAVING sum(good_quantity) <> 0 OR sum(defective_quantity) <> 0 OR sum(unidentified_quantity) <> 0
),
neighbour AS (
    SELECT
        after_sales_key,
        stock_out_id,
        line_no,
        first_unit,
        quantity,
        lag(first_unit + quantity) OVER (
            PARTITION BY stock_out_id, line_no ORDER BY first_unit NULLS LAST, after_sales_key NULLS LAST
        ) AS first_free_unit
    FROM allocation.reservation AS match
    -- a return that was received after its recall takes its units again, also those that another return holds now (UNITS_TWICE, R-22)
    ANTI JOIN pushes.return_stock_in AS return_stock_in
        ON return_stock_in.return_stock_in_id = match.return_stock_in_id
        AND return_stock_in.state = 'received'
        AND return_stock_in.recalled_on >= return_stock_in.pushed_on
)
SELECT
    'stock movements differ from the receipts' AS violation,
    supplier_id || ' ' || warehouse_id || ' ' || sku AS subject_id,
    'sellable ' || CAST(sellable_difference AS VARCHAR) || ', defective ' || CAST(defective_difference AS VARCHAR)
        || ', unidentified ' || CAST(unidentified_difference AS VARCHAR) AS detail
FROM unbalanced
UNION ALL
SELECT
    'two returns hold one unit of a stock-out line',
    after_sales_key || ' ' || stock_out_id || ' ' || CAST(line_no AS VARCHAR) || ' ' || CAST(first_unit AS VARCHAR),
    CAST(quantity AS VARCHAR) || ' units from ' || CAST(first_unit AS VARCHAR)
FROM neighbour
WHERE first_unit < first_free_unit
