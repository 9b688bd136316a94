-- what: returned goods that came into suppliers' stock, and unidentified ones that were matched later
-- grain: one movement
-- key: movement_id
-- inputs: ledger.stock_movement
-- rules: R-28, R-29, R-50
-- carried: new beside prior.stock_movement
-- asks: How many returned units came into which supplier's stock, good, defective and unidentified?
-- start: SELECT supplier_id, warehouse_id, sku, pool, sum(quantity) AS quantity FROM report.stock_movement GROUP BY supplier_id, warehouse_id, sku, pool ORDER BY supplier_id, warehouse_id, sku, pool
SELECT
    CAST(movement_id AS VARCHAR) AS movement_id, -- id: receipt line, pool, and the number of a later match
    CAST(receipt_id AS VARCHAR) AS receipt_id, -- the supplier's receipt
    CAST(line_no AS BIGINT) AS line_no, -- line of the receipt
    CAST(return_stock_in_id AS VARCHAR) AS return_stock_in_id, -- the return; empty for unidentified goods as they came
    CAST(business_date AS DATE) AS business_date, -- business date of the movement
    CAST(supplier_id AS VARCHAR) AS supplier_id, -- the supplier whose stock it is
    CAST(warehouse_id AS VARCHAR) AS warehouse_id, -- warehouse
    CAST(sku AS VARCHAR) AS sku, -- the SKU
    CAST(pool AS VARCHAR) AS pool, -- sellable, defective or unidentified
    CAST(quantity AS BIGINT) AS quantity -- units; positive means into the pool, negative out of it
FROM ledger.stock_movement
