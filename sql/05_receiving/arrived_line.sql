-- what: the receipt lines that arrive in this run, each with what counts and what is unidentified, and the unidentified units that this run counts
-- grain: one row per receipt line and booking: 0 on arrival, then one for each later match
-- key: receipt_id, line_no, booking_number
-- inputs: control.run, receiving.receipt_count
-- rules: R-27, R-30
SELECT
    receipt.receipt_id,
    receipt.line_no,
    receipt.bookings AS booking_number,
    CAST(0 AS BIGINT) AS adjustment_number,
    CASE WHEN receipt.taken_quantity > 0 THEN receipt.return_stock_in_id ELSE '' END AS return_stock_in_id,
    receipt.supplier_id,
    receipt.warehouse_id,
    receipt.sku,
    receipt.counted_good AS good_quantity,
    receipt.counted_defective AS defective_quantity,
    receipt.counted_refused AS refused_quantity,
    -- a later match takes the units out of what is unidentified
    CASE receipt.bookings WHEN 0 THEN receipt.left_good ELSE -receipt.counted_good END AS unidentified_good_quantity,
    CASE receipt.bookings WHEN 0 THEN receipt.left_defective ELSE -receipt.counted_defective END AS unidentified_defective_quantity,
    CASE receipt.bookings WHEN 0 THEN receipt.left_refused ELSE -receipt.counted_refused END AS unidentified_refused_quantity,
    receipt.stocked_in_at,
    receipt.reason,
    run.business_date
FROM receiving.receipt_count AS receipt
CROSS JOIN control.run AS run
WHERE receipt.bookings = 0 OR receipt.taken_quantity > 0
