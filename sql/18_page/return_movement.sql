-- what: goods that were stocked in for the returns on the page, and what corrections of receipts moved
-- grain: one stock movement
-- key: position
-- inputs: page.return_selection, report.stock_movement
-- rules: R-28, R-50, R-61
SELECT
    CAST(row_number() OVER (
        ORDER BY shown.position NULLS LAST, movement.business_date NULLS LAST, movement.movement_id NULLS LAST
    ) AS BIGINT) AS position,
    CAST(shown.position AS BIGINT) AS return_position,
    CAST(movement.business_date AS DATE) AS business_date,
    CAST(movement.receipt_id AS VARCHAR) AS receipt_id,
    CAST(movement.line_no AS BIGINT) AS line_no,
    CAST(movement.warehouse_id AS VARCHAR) AS warehouse_id,
    CAST(movement.sku AS VARCHAR) AS sku,
    CAST(movement.pool AS VARCHAR) AS pool,
    CAST(movement.quantity AS BIGINT) AS quantity,
    CAST(fragment.is_receipt_correction(movement.movement_id, movement.receipt_id, movement.line_no, movement.pool) AS BOOLEAN) AS is_correction
FROM page.return_selection AS shown
JOIN report.stock_movement AS movement ON movement.return_stock_in_id = shown.return_stock_in_id
