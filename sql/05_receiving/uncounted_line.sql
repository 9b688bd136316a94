-- what: the receipt lines with units that can count in this run: those that arrived in it, and those with unidentified units of earlier runs
-- grain: one row per receipt line
-- key: receipt_id, line_no
-- inputs: staging.stock_in_receipt_line, prior.receipt_line
-- rules: R-27, R-30, R-31, R-43
WITH booked_line AS (
    SELECT
        receipt_id,
        line_no,
        CAST(count(*) AS BIGINT) AS bookings,
        -- a line counts for one return: what is left of it stays with that return
        max(return_stock_in_id) AS counted_return,
        min(supplier_id) AS supplier_id,
        min(warehouse_id) AS warehouse_id,
        min(sku) AS sku,
        min(stocked_in_at) AS stocked_in_at,
        CAST(sum(unidentified_good_quantity) AS BIGINT) AS good_quantity,
        CAST(sum(unidentified_defective_quantity) AS BIGINT) AS defective_quantity,
        CAST(sum(unidentified_refused_quantity) AS BIGINT) AS refused_quantity,
        CAST(sum(good_quantity + defective_quantity) AS BIGINT) AS counted_accepted,
        CAST(sum(refused_quantity) AS BIGINT) AS counted_refused
    FROM prior.receipt_line
    GROUP BY receipt_id, line_no
)
SELECT
    receipt.input_file_id,
    receipt.row_number,
    receipt.receipt_id,
    receipt.line_no,
    CAST(0 AS BIGINT) AS bookings,
    '' AS counted_return,
    receipt.supplier_id,
    receipt.warehouse_id,
    receipt.sku,
    receipt.stocked_in_at,
    receipt.good_quantity,
    receipt.defective_quantity,
    coalesce(receipt.refused_quantity, CAST(0 AS BIGINT)) AS refused_quantity,
    receipt.good_quantity + receipt.defective_quantity AS countable_accepted,
    coalesce(receipt.refused_quantity, CAST(0 AS BIGINT)) AS countable_refused,
    receipt.return_stock_in_id AS named_return,
    receipt.shop_id,
    receipt.after_sales_id,
    receipt.order_id,
    receipt.tracking_number
FROM staging.stock_in_receipt_line AS receipt
-- a line is booked once: a new version of it moves nothing
ANTI JOIN booked_line ON booked_line.receipt_id = receipt.receipt_id AND booked_line.line_no = receipt.line_no
WHERE receipt.is_this_run
UNION ALL
SELECT
    receipt.input_file_id,
    receipt.row_number,
    booked_line.receipt_id,
    booked_line.line_no,
    booked_line.bookings,
    booked_line.counted_return,
    booked_line.supplier_id,
    booked_line.warehouse_id,
    booked_line.sku,
    booked_line.stocked_in_at,
    booked_line.good_quantity,
    booked_line.defective_quantity,
    booked_line.refused_quantity,
    -- what its newest version no longer says came can no longer count
    greatest(CAST(0 AS BIGINT), least(
        booked_line.good_quantity + booked_line.defective_quantity,
        receipt.good_quantity + receipt.defective_quantity - booked_line.counted_accepted
    )),
    greatest(CAST(0 AS BIGINT), least(
        booked_line.refused_quantity, coalesce(receipt.refused_quantity, CAST(0 AS BIGINT)) - booked_line.counted_refused
    )),
    receipt.return_stock_in_id,
    receipt.shop_id,
    receipt.after_sales_id,
    receipt.order_id,
    receipt.tracking_number
FROM booked_line
JOIN staging.stock_in_receipt_line AS receipt ON receipt.receipt_id = booked_line.receipt_id AND receipt.line_no = booked_line.line_no
WHERE booked_line.good_quantity + booked_line.defective_quantity + booked_line.refused_quantity > 0
