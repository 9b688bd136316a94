-- what: each booking of a receipt line: as it arrived, units that were matched later, and corrections
-- grain: one row per receipt line and booking
-- inputs: history_receipt_line, history_row_verdict, history_stock_in_receipt_line, receipt_case, report.adjustment, report.input_file, report.unidentified_goods, selected_case
WITH
source AS (
    SELECT line.receipt_id, line.line_no, line.row_number, taken.path, taken.run_id, taken.business_date
    FROM history_stock_in_receipt_line AS line
    INNER JOIN report.input_file AS taken ON taken.input_file_id = line.input_file_id AND taken.outcome IN ('accepted', 'nothing_accepted')
    ANTI JOIN history_row_verdict AS verdict
        ON verdict.input_file_id = line.input_file_id AND verdict.row_number = line.row_number
),
selected_line AS (
    SELECT named.receipt_id, named.line_no FROM receipt_case AS named INNER JOIN selected_case USING (return_stock_in_id)
    UNION
    -- goods that belong to no case
    SELECT receipt.receipt_id, receipt.line_no
    FROM history_receipt_line AS receipt
    INNER JOIN selected_case
        ON selected_case.document_id <> ''
        AND selected_case.document_id IN (receipt.receipt_id, receipt.receipt_id || ':' || CAST(receipt.line_no AS VARCHAR))
    ANTI JOIN receipt_case AS named ON named.receipt_id = receipt.receipt_id AND named.line_no = receipt.line_no
),
booking AS (
    SELECT
        receipt.*,
        receipt.receipt_id || ':' || CAST(receipt.line_no AS VARCHAR) AS document_id,
        receipt.unidentified_good_quantity + receipt.unidentified_defective_quantity AS unidentified_quantity,
        min(receipt.business_date) OVER (PARTITION BY receipt.receipt_id, receipt.line_no) AS arrived_on,
        CAST(sum(receipt.good_quantity) OVER so_far AS BIGINT) AS good_after,
        CAST(sum(receipt.defective_quantity) OVER so_far AS BIGINT) AS defective_after,
        CAST(sum(receipt.refused_quantity) OVER so_far AS BIGINT) AS refused_after,
        CAST(sum(receipt.unidentified_good_quantity + receipt.unidentified_defective_quantity) OVER so_far AS BIGINT) AS unidentified_after
    FROM history_receipt_line AS receipt
    INNER JOIN selected_line ON selected_line.receipt_id = receipt.receipt_id AND selected_line.line_no = receipt.line_no
    WINDOW so_far AS (
        PARTITION BY receipt.receipt_id, receipt.line_no ORDER BY receipt.booking_number
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    )
),
counted AS (
    SELECT
        booking.*,
        booking.good_after - booking.good_quantity AS good_before,
        booking.defective_after - booking.defective_quantity AS defective_before,
        booking.refused_after - booking.refused_quantity AS refused_before,
        booking.unidentified_after - booking.unidentified_quantity AS unidentified_before,
        adjustment.adjustment_id,
        booking.reason AS unidentified_reason,
        CASE WHEN goods.quantity > 0 THEN goods.named_return ELSE '' END AS named_return
    FROM booking
    LEFT JOIN report.adjustment AS adjustment
        ON adjustment.document_type = 'receipt_line'
        AND booking.adjustment_number > 0
        AND adjustment.adjustment_id = booking.document_id || '~' || CAST(booking.adjustment_number AS VARCHAR)
    LEFT JOIN report.unidentified_goods AS goods
        ON goods.receipt_id = booking.receipt_id AND goods.line_no = booking.line_no
)
SELECT
    counted.business_date AS step_date,
    CASE
        WHEN counted.adjustment_number > 0 THEN 'R-43 R-61'
        WHEN counted.booking_number > 0 THEN 'R-27 R-28 R-29 R-30'
        WHEN counted.unidentified_quantity > 0 THEN 'R-27 R-28 R-29 R-30'
        ELSE 'R-27 R-28 R-29'
    END AS rules,
    CASE
        WHEN counted.adjustment_number > 0 THEN
            'Receipt {receipt_id} line {line_no} of {sku} in {warehouse_id} was corrected'
            || CASE WHEN counted.adjustment_id IS NULL THEN '' ELSE ' (adjustment {adjustment_id})' END || ': '
            || concat_ws(
                '; ',
                CASE WHEN counted.good_quantity <> 0 OR counted.defective_quantity <> 0 THEN
                    '{good_before} good and {defective_before} defective before, {good_after} good and {defective_after} defective now'
                ELSE 'what counts stays {good_after} good and {defective_after} defective' END,
                CASE WHEN counted.refused_quantity <> 0 THEN '{refused_before} refused before, {refused_after} now' END,
                CASE WHEN counted.unidentified_quantity <> 0 THEN '{unidentified_before} unidentified before, {unidentified_after} now' END
            )
        WHEN counted.booking_number > 0 THEN
            'Of receipt {receipt_id} line {line_no}, {good_quantity} good and {defective_quantity} defective of {sku} in'
            ' {warehouse_id} were counted for the return; they arrived on {arrived_on} and were unidentified until then'
            || CASE WHEN counted.refused_quantity = 0 THEN '' ELSE '; {refused_quantity} refused' END
        WHEN counted.good_quantity + counted.defective_quantity + counted.refused_quantity > 0 THEN
            'Receipt {receipt_id} line {line_no} records {good_quantity} good and {defective_quantity} defective of {sku} in'
            ' {warehouse_id}'
            || CASE WHEN counted.refused_quantity = 0 THEN '' ELSE '; {refused_quantity} refused' END
            || CASE WHEN counted.unidentified_quantity = 0 THEN ''
                ELSE '; {unidentified_quantity} more came than were awaited and are unidentified' END
        ELSE
            'Receipt {receipt_id} line {line_no} counted for no return: {unidentified_quantity} of {sku} in {warehouse_id} are unidentified'
            || CASE WHEN coalesce(counted.unidentified_reason, '') = '' THEN '' ELSE ' ({unidentified_reason})' END
            || CASE WHEN coalesce(counted.named_return, '') = '' THEN '' ELSE '; the line names {named_return}' END
            || CASE WHEN counted.unidentified_refused_quantity = 0 THEN '' ELSE '; {unidentified_refused_quantity} refused' END
    END
    || CASE WHEN source.path IS NULL THEN '' ELSE '; {path} row {row_number} ({archived})' END AS sentence,
    counted.receipt_id,
    counted.line_no,
    counted.adjustment_id,
    counted.arrived_on,
    counted.good_quantity,
    counted.defective_quantity,
    counted.refused_quantity,
    counted.unidentified_quantity,
    counted.unidentified_refused_quantity,
    counted.good_before,
    counted.defective_before,
    counted.refused_before,
    counted.unidentified_before,
    counted.good_after,
    counted.defective_after,
    counted.refused_after,
    counted.unidentified_after,
    counted.unidentified_reason,
    counted.named_return,
    counted.sku,
    counted.warehouse_id,
    source.path,
    source.run_id,
    source.row_number
FROM counted
-- the row that a booking was made from: of a correction the newest version at its date, otherwise the row that arrived
LEFT JOIN source
    ON source.receipt_id = counted.receipt_id
    AND source.line_no = counted.line_no
    AND source.business_date <= CASE WHEN counted.adjustment_number > 0 THEN counted.business_date ELSE counted.arrived_on END
QUALIFY row_number() OVER (
    PARTITION BY counted.receipt_id, counted.line_no, counted.booking_number
    ORDER BY source.business_date DESC NULLS LAST, source.path DESC, source.row_number DESC
) = 1
ORDER BY counted.business_date, counted.receipt_id, counted.line_no, counted.booking_number
