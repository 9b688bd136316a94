-- what: goods that came and that no return awaited, until and after they are matched with a return
-- grain: one receipt line
-- key: receipt_id, line_no
-- inputs: receiving.receipt_line, reconciliation.unidentified_line
-- rules: R-30, R-60
-- carried: receipt_id, line_no of prior.receipt_line
-- asks: Which goods came without a return that awaits them?
-- start: SELECT * FROM report.unidentified_goods WHERE quantity > 0 ORDER BY supplier_id, receipt_id, line_no
WITH booked_line AS (
    SELECT
        receipt_id,
        line_no,
        min(supplier_id) AS supplier_id,
        min(warehouse_id) AS warehouse_id,
        min(sku) AS sku,
        max(return_stock_in_id) AS return_stock_in_id,
        CAST(sum(unidentified_good_quantity + unidentified_defective_quantity) AS BIGINT) AS quantity,
        min(reason) FILTER (WHERE booking_number = 0) AS reason,
        max(business_date) AS booked_on
    FROM receiving.receipt_line
    GROUP BY receipt_id, line_no
    HAVING max(unidentified_good_quantity + unidentified_defective_quantity) > 0
)
SELECT
    CAST(line.receipt_id AS VARCHAR) AS receipt_id, -- the supplier's receipt
    CAST(line.line_no AS BIGINT) AS line_no, -- line of the receipt
    CAST(line.supplier_id AS VARCHAR) AS supplier_id, -- the supplier in whose warehouse the goods are
    CAST(line.warehouse_id AS VARCHAR) AS warehouse_id, -- warehouse
    CAST(line.sku AS VARCHAR) AS sku, -- the SKU
    CAST(line.quantity AS BIGINT) AS quantity, -- units that are unidentified still
    CAST(coalesce(waiting.reason, line.reason) AS VARCHAR) AS reason, -- why no return awaits them, as a code (R-30)
    CAST(CASE WHEN line.quantity = 0 THEN line.return_stock_in_id ELSE coalesce(waiting.written_return, '') END AS VARCHAR) AS named_return, -- the return, after-sales order, order or parcel that the line names; the return once matched
    CAST(CASE WHEN line.quantity = 0 THEN line.booked_on END AS DATE) AS matched_on, -- business date on which the last of them was matched
    CAST(waiting.amount AS DECIMAL(18, 2)) AS amount, -- unit price times quantity; empty where no price is known
    CAST(coalesce(waiting.currency_code, '') AS VARCHAR) AS currency_code -- currency of the amount
FROM booked_line AS line
LEFT JOIN reconciliation.unidentified_line AS waiting ON waiting.receipt_id = line.receipt_id AND waiting.line_no = line.line_no
