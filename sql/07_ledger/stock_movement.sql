-- what: all movements into stock
-- grain: one movement
-- key: movement_id
-- inputs: prior.stock_movement, ledger.new_stock_movement
-- rules: R-50
SELECT movement_id, receipt_id, line_no, return_stock_in_id, business_date, supplier_id, warehouse_id, sku, pool, quantity FROM prior.stock_movement
UNION ALL
SELECT movement_id, receipt_id, line_no, return_stock_in_id, business_date, supplier_id, warehouse_id, sku, pool, quantity FROM ledger.new_stock_movement
