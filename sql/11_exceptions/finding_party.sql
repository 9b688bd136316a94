-- what: whom each finding concerns: distributor, supplier and order, and the date since which the thing itself is due; empty where it has none
-- grain: one row per finding
-- key: code, subject_id
-- inputs: exceptions.found, exceptions.decided_unit, exceptions.delivered_return, control.exception_place, pushes.return_stock_in, ledger.refund_order, ledger.opening_balance, orders.return_request, staging.stock_out_line, staging.stock_in_receipt_line, receiving.receipt_line, reconciliation.unidentified_line, reference.shop, reference.supplier
-- rules: R-58
WITH concerned AS (
    SELECT found.code, found.subject_id, coalesce(decided.unit_id, found.unit_id) AS unit_id
    FROM exceptions.found AS found
    LEFT JOIN exceptions.decided_unit AS decided ON decided.code = found.code AND decided.subject_id = found.subject_id
),
unit AS (
    -- a return or refund order CHANNEL:SHOP_ID:AFTER_SALES_ID:SUPPLIER_ID, an order SHOP_ID/ORDER_ID, a balance DISTRIBUTOR_ID.SUPPLIER_ID.CURRENCY, a receipt line
    SELECT
        code,
        subject_id,
        unit_id,
        split_part(unit_id, '/', 1) AS return_stock_in_id,
        CASE WHEN unit_id LIKE '%:%:%:%' THEN split_part(split_part(unit_id, '/', 1), ':', 2) ELSE split_part(unit_id, '/', 1) END AS shop_id,
        split_part(split_part(unit_id, '/', 1), ':', 1) || ':' || split_part(unit_id, ':', 2) || ':' || split_part(unit_id, ':', 3) AS after_sales_key,
        CASE WHEN unit_id LIKE '%:%:%:%' THEN split_part(split_part(unit_id, '/', 1), ':', 4) WHEN code LIKE 'BALANCE%' THEN split_part(unit_id, '.', 2) ELSE '' END AS supplier_id,
        CASE WHEN unit_id LIKE '%:%:%:%' THEN '' ELSE split_part(unit_id, '/', 2) END AS order_id
    FROM concerned
),
supplied_order AS (
    -- the supplier of an order, where it has only one
    SELECT line.shop_id, line.order_id, min(line.supplier_id) AS supplier_id
    FROM staging.stock_out_line AS line
    SEMI JOIN unit ON unit.shop_id = line.shop_id AND unit.order_id = line.order_id
    WHERE line.shipped_at IS NOT NULL
    GROUP BY line.shop_id, line.order_id
    HAVING min(line.supplier_id) = max(line.supplier_id)
),
stock_out AS (
    SELECT line.stock_out_id, min(line.supplier_id) AS supplier_id
    FROM staging.stock_out_line AS line
    SEMI JOIN unit ON unit.code = 'STOCKOUT_MISMATCH' AND unit.subject_id = line.stock_out_id
    GROUP BY line.stock_out_id
),
receipt AS (
    -- the order that the goods belong to, as far as it is known: of the return that counted them, or that the line names
    SELECT
        'receipt ' || line.receipt_id || ':' || CAST(line.line_no AS VARCHAR) AS unit_id,
        min(line.supplier_id) AS supplier_id,
        coalesce(min(return_stock_in.shop_id), min(nullif(unidentified.shop_id, ''))) AS shop_id,
        coalesce(min(return_stock_in.order_id), min(nullif(unidentified.order_id, ''))) AS order_id
    FROM staging.stock_in_receipt_line AS line
    LEFT JOIN receiving.receipt_line AS booked ON booked.receipt_id = line.receipt_id AND booked.line_no = line.line_no AND booked.return_stock_in_id <> ''
    LEFT JOIN reconciliation.unidentified_line AS unidentified ON unidentified.receipt_id = line.receipt_id AND unidentified.line_no = line.line_no
    LEFT JOIN pushes.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = coalesce(booked.return_stock_in_id, unidentified.known_return)
    GROUP BY line.receipt_id, line.line_no
)
SELECT
    unit.code,
    unit.subject_id,
    coalesce(return_stock_in.distributor_id, opening.distributor_id, shop.distributor_id, receipt_shop.distributor_id, CASE WHEN unit.code LIKE 'BALANCE%' THEN split_part(unit.unit_id, '.', 1) END, '') AS distributor_id,
    coalesce(return_stock_in.supplier_id, opening.supplier_id, supplier.supplier_id, stock_out.supplier_id, supplied_order.supplier_id, receipt.supplier_id, '') AS supplier_id,
    coalesce(return_stock_in.order_id, request.order_id, receipt.order_id, CASE WHEN shop.shop_id IS NOT NULL THEN unit.order_id END, '') AS order_id,
    CASE place.due_from
        WHEN 'opened_on' THEN return_stock_in.opened_on
        WHEN 'pushed_on' THEN return_stock_in.pushed_on
        WHEN 'received_on' THEN return_stock_in.received_on
        WHEN 'delivered_on' THEN delivered.delivered_on
        WHEN 'created_on' THEN refund.created_on
    END AS due_since
FROM unit
LEFT JOIN pushes.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = unit.return_stock_in_id
LEFT JOIN reference.shop AS shop ON shop.shop_id = unit.shop_id
LEFT JOIN reference.supplier AS supplier ON supplier.supplier_id = unit.supplier_id
LEFT JOIN orders.return_request AS request ON request.after_sales_key = unit.after_sales_key
LEFT JOIN stock_out ON stock_out.stock_out_id = unit.subject_id AND unit.code = 'STOCKOUT_MISMATCH'
LEFT JOIN supplied_order ON supplied_order.shop_id = unit.shop_id AND supplied_order.order_id = unit.order_id
LEFT JOIN receipt ON receipt.unit_id = unit.unit_id
LEFT JOIN reference.shop AS receipt_shop ON receipt_shop.shop_id = receipt.shop_id
LEFT JOIN control.exception_place AS place ON place.code = unit.code
LEFT JOIN ledger.refund_order AS refund ON refund.refund_order_id = unit.subject_id
LEFT JOIN ledger.opening_balance AS opening ON 'OPENING:' || opening.reference = unit.unit_id
LEFT JOIN exceptions.delivered_return AS delivered ON delivered.return_stock_in_id = unit.subject_id
