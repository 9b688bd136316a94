-- what: what this run books of receipt lines: lines that arrived, unidentified units that it counts, and adjustments
-- grain: one row per receipt line and booking: 0 on arrival, then one for each later match or adjustment
-- key: receipt_id, line_no, booking_number
-- inputs: receiving.arrived_line, receiving.receipt_adjustment
-- rules: R-27, R-30, R-43, R-61
-- persisted: append
WITH booking AS (
    SELECT * FROM receiving.arrived_line
    UNION ALL
    SELECT
        receipt_id, line_no, booking_number, adjustment_number, return_stock_in_id, supplier_id, warehouse_id, sku,
        good_change, defective_change, refused_change, unidentified_good_change, unidentified_defective_change, unidentified_refused_change,
        stocked_in_at, '', business_date
    FROM receiving.receipt_adjustment
)
SELECT
    CAST(receipt_id AS VARCHAR) AS receipt_id,
    CAST(line_no AS BIGINT) AS line_no,
    CAST(booking_number AS BIGINT) AS booking_number,
    CAST(adjustment_number AS BIGINT) AS adjustment_number,
    CAST(return_stock_in_id AS VARCHAR) AS return_stock_in_id,
    CAST(supplier_id AS VARCHAR) AS supplier_id,
    CAST(warehouse_id AS VARCHAR) AS warehouse_id,
    CAST(sku AS VARCHAR) AS sku,
    CAST(good_quantity AS BIGINT) AS good_quantity,
    CAST(defective_quantity AS BIGINT) AS defective_quantity,
    CAST(refused_quantity AS BIGINT) AS refused_quantity,
    CAST(unidentified_good_quantity AS BIGINT) AS unidentified_good_quantity,
    CAST(unidentified_defective_quantity AS BIGINT) AS unidentified_defective_quantity,
    CAST(unidentified_refused_quantity AS BIGINT) AS unidentified_refused_quantity,
    CAST(stocked_in_at AS TIMESTAMP) AS stocked_in_at,
    CAST(reason AS VARCHAR) AS reason,
    CAST(business_date AS DATE) AS business_date
FROM booking
