-- what: the movements of stock of this run: good units can be sold, defective ones cannot, unidentified ones wait until they are matched
-- grain: one row per receipt line of this run and pool
-- key: movement_id
-- inputs: receiving.new_receipt_line
-- rules: R-28, R-29, R-30, R-50, R-61
-- persisted: append
WITH receipt AS (
    SELECT *, 'sellable' AS pool, return_stock_in_id AS moved_for, good_quantity AS quantity FROM receiving.new_receipt_line
    UNION ALL
    SELECT *, 'defective' AS pool, return_stock_in_id, defective_quantity AS quantity FROM receiving.new_receipt_line
    UNION ALL
    -- goods that came are booked; refused units are in no pool
    SELECT
        *,
        'unidentified' AS pool,
        CASE WHEN booking_number = 0 OR adjustment_number > 0 THEN '' ELSE return_stock_in_id END,
        unidentified_good_quantity + unidentified_defective_quantity AS quantity
    FROM receiving.new_receipt_line
)
SELECT
    CAST(receipt_id || '|' || CAST(line_no AS VARCHAR) || '|' || pool
        || CASE
            WHEN adjustment_number > 0 THEN '~' || CAST(adjustment_number AS VARCHAR)
            WHEN booking_number > 0 THEN '|match|' || CAST(booking_number AS VARCHAR)
            ELSE ''
        END AS VARCHAR) AS movement_id,
    CAST(receipt_id AS VARCHAR) AS receipt_id,
    CAST(line_no AS BIGINT) AS line_no,
    CAST(moved_for AS VARCHAR) AS return_stock_in_id,
    CAST(business_date AS DATE) AS business_date,
    CAST(supplier_id AS VARCHAR) AS supplier_id,
    CAST(warehouse_id AS VARCHAR) AS warehouse_id,
    CAST(sku AS VARCHAR) AS sku,
    CAST(pool AS VARCHAR) AS pool,
    CAST(quantity AS BIGINT) AS quantity
FROM receipt
WHERE quantity <> 0
