-- what: step 3 of a run: the receipt lines of this run with their verdicts, taken one after the other, each on top of what was accepted before
-- grain: one row per receipt line of this run
-- key: receipt_id, line_no
-- inputs: receiving.receipt_candidate, receiving.expected_sku
-- rules: R-27, R-28, R-30
WITH RECURSIVE candidate AS (
    SELECT
        receipt.*,
        receipt.good_quantity + receipt.defective_quantity AS quantity,
        sku.expected_quantity,
        row_number() OVER in_turn AS turn,
        CAST(sum(receipt.good_quantity + receipt.defective_quantity) OVER (PARTITION BY receipt.return_stock_in_id, receipt.sku) AS BIGINT) AS total_quantity
    FROM receiving.receipt_candidate AS receipt
    JOIN receiving.expected_sku AS sku ON sku.return_stock_in_id = receipt.return_stock_in_id AND sku.sku = receipt.sku
    WHERE receipt.reasons = ''
    WINDOW in_turn AS (
        PARTITION BY receipt.return_stock_in_id, receipt.sku
        -- the order in which lines are taken (R-30)
        ORDER BY receipt.stocked_in_at NULLS LAST, receipt.receipt_id NULLS LAST, receipt.line_no NULLS LAST
    )
),
-- only where the lines together exceed what is expected does one verdict decide the next
walk AS (
    SELECT
        return_stock_in_id,
        sku,
        turn,
        CASE WHEN quantity <= expected_quantity THEN quantity ELSE CAST(0 AS BIGINT) END AS taken_quantity,
        quantity <= expected_quantity AS is_taken
    FROM candidate
    WHERE turn = 1 AND total_quantity > expected_quantity
    UNION ALL
    SELECT
        candidate.return_stock_in_id,
        candidate.sku,
        candidate.turn,
        walk.taken_quantity + CASE WHEN walk.taken_quantity + candidate.quantity <= candidate.expected_quantity THEN candidate.quantity ELSE CAST(0 AS BIGINT) END,
        walk.taken_quantity + candidate.quantity <= candidate.expected_quantity
    FROM walk
    JOIN candidate
        ON candidate.return_stock_in_id = walk.return_stock_in_id
        AND candidate.sku = walk.sku
        AND candidate.turn = walk.turn + 1
)
SELECT
    receipt.input_file_id,
    receipt.row_number,
    receipt.receipt_id,
    receipt.line_no,
    receipt.return_stock_in_id,
    receipt.supplier_id,
    receipt.warehouse_id,
    receipt.sku,
    receipt.good_quantity,
    receipt.defective_quantity,
    CASE WHEN receipt.reasons <> '' THEN receipt.reasons WHEN walk.is_taken = false THEN 'OVER_RECEIPT' ELSE '' END AS reasons
FROM receiving.receipt_candidate AS receipt
LEFT JOIN candidate ON candidate.receipt_id = receipt.receipt_id AND candidate.line_no = receipt.line_no
LEFT JOIN walk
    ON walk.return_stock_in_id = candidate.return_stock_in_id
    AND walk.sku = candidate.sku
    AND walk.turn = candidate.turn
