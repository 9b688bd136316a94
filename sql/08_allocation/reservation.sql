-- what: the units that each return holds after this run; a return that a decision pushes again takes the units that its push of today would have, all of them or none
-- grain: one row per after-sales order, stock-out line and first unit
-- key: after_sales_key, stock_out_id, line_no, first_unit
-- inputs: allocation.reservation_matched, allocation.renewal, allocation.renewal_unit, orders.shipped_line
-- rules: R-17, R-34, R-43
WITH current_match AS (
    -- unpushed units that the after-sales order holds with the supplier of the renewed return are free for the renewal
    SELECT match.*
    FROM allocation.reservation_matched AS match
    LEFT JOIN orders.shipped_line AS shipped ON shipped.stock_out_id = match.stock_out_id AND shipped.line_no = match.line_no
    ANTI JOIN allocation.renewal AS renewal
        ON renewal.after_sales_key = match.after_sales_key
        AND renewal.supplier_id = shipped.supplier_id
        AND match.attempts = 0
        AND (renewal.is_taken OR renewal.decision = 're_push')
),
taken_renewal AS (
    -- a re_push that turns out to be void changes nothing: only a push freezes these units (pushes.return_stock_in)
    SELECT * FROM allocation.renewal WHERE is_taken
)
SELECT match.after_sales_key, match.return_stock_in_id, match.attempts, match.stock_out_id, match.line_no, match.sku, match.combo_sku, match.first_unit, match.quantity, match.is_new
FROM current_match AS match
ANTI JOIN taken_renewal ON taken_renewal.return_stock_in_id = match.return_stock_in_id
UNION ALL
-- units of another supplier now are for that supplier's return
SELECT
    renewal.after_sales_key,
    CASE WHEN unit.supplier_id = renewal.supplier_id THEN renewal.return_stock_in_id ELSE '' END,
    CASE WHEN unit.supplier_id = renewal.supplier_id THEN renewal.attempts ELSE CAST(0 AS BIGINT) END,
    unit.stock_out_id,
    unit.line_no,
    unit.sku,
    unit.combo_sku,
    unit.first_unit,
    unit.quantity,
    true
FROM allocation.renewal_unit AS unit
JOIN taken_renewal AS renewal ON renewal.return_stock_in_id = unit.return_stock_in_id
