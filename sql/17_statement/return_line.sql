-- what: a supplier's statement: returns that were pushed, recalled or stocked in, or whose receipt was corrected, on the business date
-- grain: one return stock-in with a movement on the business date
-- key: position
-- inputs: report.return_stock_in, report.stock_movement, report.push_item, sheet.adjustment, control.run, control.word
-- rules: R-23, R-28, R-61
WITH movement AS (
    SELECT movement.*, fragment.is_receipt_correction(movement.movement_id, movement.receipt_id, movement.line_no, movement.pool) AS is_correction
    FROM report.stock_movement AS movement
    JOIN control.run AS run ON run.business_date = movement.business_date
),
corrected AS (
    SELECT return_stock_in_id, string_agg(adjustment_id, ', ' ORDER BY adjustment_id) AS adjustments
    FROM sheet.adjustment
    WHERE is_new AND document = 'receipt line'
    GROUP BY return_stock_in_id
),
stocked AS (
    SELECT
        movement.return_stock_in_id,
        CAST(coalesce(sum(movement.quantity) FILTER (WHERE movement.pool = 'sellable' AND NOT movement.is_correction), 0) AS BIGINT) AS good_quantity,
        CAST(coalesce(sum(movement.quantity) FILTER (WHERE movement.pool = 'defective' AND NOT movement.is_correction), 0) AS BIGINT) AS defective_quantity,
        CAST(coalesce(sum(movement.quantity) FILTER (WHERE movement.pool = 'sellable' AND movement.is_correction), 0) AS BIGINT) AS corrected_good,
        CAST(coalesce(sum(movement.quantity) FILTER (WHERE movement.pool = 'defective' AND movement.is_correction), 0) AS BIGINT) AS corrected_defective,
        bool_or(NOT movement.is_correction) AS is_stocked_in
    FROM movement
    GROUP BY movement.return_stock_in_id
),
sent AS (
    SELECT item.return_stock_in_id, min(item.action) AS first_action, max(item.action) AS last_action, max(item.batch_id) AS batch_id
    FROM report.push_item AS item
    JOIN control.run AS run ON run.business_date = item.business_date
    GROUP BY item.return_stock_in_id
)
SELECT
    CAST(row_number() OVER (ORDER BY return_stock_in.supplier_id NULLS LAST, return_stock_in.return_stock_in_id NULLS LAST) AS BIGINT) AS position,
    CAST(return_stock_in.supplier_id AS VARCHAR) AS supplier_id,
    CAST(return_stock_in.return_stock_in_id AS VARCHAR) AS return_stock_in_id,
    CAST(return_stock_in.distributor_id AS VARCHAR) AS distributor_id,
    CAST(return_stock_in.order_id AS VARCHAR) AS order_id,
    CAST(word.return_type_for_suppliers AS VARCHAR) AS return_type,
    CAST(concat_ws(', ',
        CASE WHEN sent.first_action = 'push' OR sent.last_action = 'push' THEN 'pushed' END,
        CASE WHEN sent.first_action = 'recall' OR sent.last_action = 'recall' THEN 'recalled' END,
        CASE WHEN stocked.is_stocked_in THEN 'stocked in' END,
        CASE WHEN corrected.return_stock_in_id IS NOT NULL THEN 'receipt corrected' END
    ) AS VARCHAR) AS what_happened,
    CAST(return_stock_in.pushed_quantity AS BIGINT) AS pushed_quantity,
    CAST(coalesce(stocked.good_quantity, 0) AS BIGINT) AS new_good_quantity,
    CAST(coalesce(stocked.defective_quantity, 0) AS BIGINT) AS new_defective_quantity,
    CAST(return_stock_in.accepted_quantity AS BIGINT) AS accepted_so_far,
    CAST(return_stock_in.estimated_refund_amount AS DECIMAL(18, 2)) AS estimated_refund_amount,
    CAST(return_stock_in.currency_code AS VARCHAR) AS currency_code,
    CAST(sent.batch_id AS VARCHAR) AS batch_id,
    CAST(coalesce(stocked.corrected_good, 0) AS BIGINT) AS corrected_good,
    CAST(coalesce(stocked.corrected_defective, 0) AS BIGINT) AS corrected_defective,
    CAST(coalesce(corrected.adjustments, '') AS VARCHAR) AS adjustments
FROM report.return_stock_in AS return_stock_in
CROSS JOIN control.word AS word
LEFT JOIN stocked ON stocked.return_stock_in_id = return_stock_in.return_stock_in_id
LEFT JOIN corrected ON corrected.return_stock_in_id = return_stock_in.return_stock_in_id
LEFT JOIN sent ON sent.return_stock_in_id = return_stock_in.return_stock_in_id
WHERE stocked.return_stock_in_id IS NOT NULL OR sent.return_stock_in_id IS NOT NULL OR corrected.return_stock_in_id IS NOT NULL
