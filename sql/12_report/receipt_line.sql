-- what: receipt lines as booked: what was counted for a return, what was refused, and what is unidentified
-- grain: one receipt line
-- key: receipt_id, line_no
-- inputs: receiving.receipt_line, staging.stock_in_receipt_line
-- rules: R-27, R-28, R-30, R-31
-- carried: receipt_id, line_no of prior.receipt_line
-- asks: What came back on each receipt, and what was counted of it?
-- start: SELECT * FROM report.receipt_line WHERE state <> 'counted' ORDER BY business_date DESC, receipt_id, line_no
WITH booked_line AS (
    SELECT
        receipt_id,
        line_no,
        max(return_stock_in_id) AS return_stock_in_id,
        min(supplier_id) AS supplier_id,
        min(warehouse_id) AS warehouse_id,
        min(sku) AS sku,
        CAST(sum(good_quantity) AS BIGINT) AS good_quantity,
        CAST(sum(defective_quantity) AS BIGINT) AS defective_quantity,
        CAST(sum(refused_quantity) AS BIGINT) AS refused_quantity,
        CAST(sum(unidentified_good_quantity + unidentified_defective_quantity) AS BIGINT) AS unidentified_quantity,
        CAST(sum(unidentified_refused_quantity) AS BIGINT) AS uncounted_refused_quantity,
        min(stocked_in_at) AS stocked_in_at,
        min(business_date) AS business_date
    FROM receiving.receipt_line
    GROUP BY receipt_id, line_no
)
SELECT
    CAST(line.receipt_id AS VARCHAR) AS receipt_id, -- the supplier's receipt
    CAST(line.line_no AS BIGINT) AS line_no, -- line of the receipt
    CAST(line.return_stock_in_id AS VARCHAR) AS return_stock_in_id, -- the return that it was counted for; otherwise empty
    CAST(line.supplier_id AS VARCHAR) AS supplier_id, -- the supplier that received the goods
    CAST(line.warehouse_id AS VARCHAR) AS warehouse_id, -- warehouse
    CAST(line.sku AS VARCHAR) AS sku, -- the SKU
    CAST(line.good_quantity AS BIGINT) AS good_quantity, -- good units counted
    CAST(line.defective_quantity AS BIGINT) AS defective_quantity, -- defective units counted
    CAST(line.refused_quantity AS BIGINT) AS refused_quantity, -- units counted and not taken back
    CAST(line.unidentified_quantity AS BIGINT) AS unidentified_quantity, -- good and defective units that no return awaits
    CAST(receipt.refused_reason AS VARCHAR) AS refused_reason, -- why units were not taken back
    CAST(coalesce(line.stocked_in_at, receipt.stocked_in_at) AS TIMESTAMP) AS stocked_in_at, -- when the goods were received, UTC
    CAST(line.business_date AS DATE) AS business_date, -- business date of the run that booked it
    CAST(CASE
        WHEN line.unidentified_quantity + line.uncounted_refused_quantity = 0 THEN 'counted'
        WHEN line.return_stock_in_id = '' THEN 'unidentified'
        ELSE 'partly_counted'
    END AS VARCHAR) AS state -- counted, partly_counted or unidentified
FROM booked_line AS line
JOIN staging.stock_in_receipt_line AS receipt ON receipt.receipt_id = line.receipt_id AND receipt.line_no = line.line_no
