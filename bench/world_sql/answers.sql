-- what: the suppliers' answers to the pushes of a batch on the next date; each answer is in time or late, at random
-- push_id is return_stock_in_id#1 (contract, Identifiers), so the outbox need not be read.
CREATE OR REPLACE VIEW answered AS
SELECT
    *,
    channel || ':' || shop_id || ':' || after_sales_id || ':' || supplier_id AS return_stock_in_id,
    chance(case_no, 21) % 1000 AS luck,
    -- of a thousand 3 are rejected, 967 answered in time, 30 late or not at all
    chance(case_no, 21) % 1000 < 970 AS is_in_time
FROM piece
WHERE is_requested AND is_pushed;

CREATE OR REPLACE VIEW push_acknowledgements AS
SELECT
    supplier_id AS party,
    return_stock_in_id || '#1' AS push_id,
    CASE WHEN min(luck) < 3 THEN 'rejected' ELSE 'accepted' END AS result,
    CASE WHEN min(luck) < 3 THEN 'return address unknown' ELSE '' END AS reason,
    strftime(CAST(getvariable('answered_on') AS TIMESTAMP) + to_hours(8), '%Y-%m-%d %H:%M:%S') AS acknowledged_at
FROM answered
WHERE is_in_time = getvariable('in_time')
GROUP BY supplier_id, return_stock_in_id
ORDER BY supplier_id, return_stock_in_id;

CREATE OR REPLACE VIEW stock_in_receipts AS
SELECT
    supplier_id AS party,
    'RC-' || CAST(case_no AS VARCHAR) || '-' || supplier_id AS receipt_id,
    place * 2 + piece_no + 1 AS line_no,
    supplier_id,
    return_stock_in_id,
    '' AS shop_id,
    '' AS after_sales_id,
    sku || suffix AS sku,
    -- of a hundred lines four come back defective; of a hundred with several pieces two come one piece short
    CASE WHEN chance(line_key, 22) % 100 < 4 THEN 0 ELSE requested_quantity * pieces
        - CASE WHEN chance(line_key, 22) % 100 < 6 AND requested_quantity > 1 AND NOT is_combo THEN 1 ELSE 0 END END AS good_quantity,
    CASE WHEN chance(line_key, 22) % 100 < 4 THEN requested_quantity * pieces ELSE 0 END AS defective_quantity,
    'W-' || supplier_id AS warehouse_id,
    strftime(CAST(getvariable('answered_on') AS TIMESTAMP) + to_seconds(32400 + CAST(luck AS INTEGER)), '%Y-%m-%d %H:%M:%S') AS stocked_in_at,
    '' AS cost_price
FROM answered
WHERE is_in_time = getvariable('in_time') AND luck >= 3;
