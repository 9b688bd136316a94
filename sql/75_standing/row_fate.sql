-- what: how many rows of every file that was taken met which fate, as of tonight and before
-- grain: one input file, fate tonight and fate before
-- key: input_file_id, outcome, reason, is_tonight, is_turned, outcome_before, reason_before
-- inputs: landing.after_sales_line, landing.stock_out_line, landing.push_acknowledgement, landing.stock_in_receipt_line, landing.refund_payment, landing.unsettled_amount, landing.exchange, landing.decision, landing.failed_delivery, landing.settlement_line, landing.workbook_answer, landing.rejected_row, judged.row_verdict, landing.known_order_standing, shipped.first_line
-- rules: R-04, R-07
WITH before AS (
    SELECT shop_id, order_id FROM landing.known_order_standing WHERE is_distribution
),
landed AS (
    SELECT landed.input_file_id, landed.row_number, landed.is_tonight, line.order_id IS NULL AS is_own_warehouse, before.order_id IS NULL AS was_own_warehouse
    FROM landing.after_sales_line AS landed
    LEFT JOIN shipped.first_line AS line ON line.shop_id = landed.shop_id AND line.order_id = landed.order_id
    LEFT JOIN before ON before.shop_id = landed.shop_id AND before.order_id = landed.order_id
    UNION ALL
    SELECT landed.input_file_id, landed.row_number, landed.is_tonight, line.order_id IS NULL, before.order_id IS NULL
    FROM landing.failed_delivery AS landed
    LEFT JOIN shipped.first_line AS line ON line.shop_id = landed.shop_id AND line.order_id = landed.order_id
    LEFT JOIN before ON before.shop_id = landed.shop_id AND before.order_id = landed.order_id
    UNION ALL
    SELECT input_file_id, row_number, is_tonight, false, false FROM landing.stock_out_line
    UNION ALL
    SELECT input_file_id, row_number, is_tonight, false, false FROM landing.push_acknowledgement
    UNION ALL
    SELECT input_file_id, row_number, is_tonight, false, false FROM landing.stock_in_receipt_line
    UNION ALL
    SELECT input_file_id, row_number, is_tonight, false, false FROM landing.refund_payment
    UNION ALL
    SELECT input_file_id, row_number, is_tonight, false, false FROM landing.unsettled_amount
    UNION ALL
    SELECT input_file_id, row_number, is_tonight, false, false FROM landing.exchange
    UNION ALL
    SELECT input_file_id, row_number, is_tonight, false, false FROM landing.decision
    UNION ALL
    SELECT input_file_id, row_number, is_tonight, false, false FROM landing.settlement_line
    UNION ALL
    SELECT input_file_id, row_number, is_tonight, false, false FROM landing.workbook_answer
),
told AS (
    SELECT
        landed.input_file_id,
        CASE WHEN verdict.outcome IS NOT NULL THEN verdict.outcome WHEN landed.is_own_warehouse THEN 'ignored' ELSE 'accepted' END AS outcome,
        CASE WHEN verdict.outcome IS NOT NULL THEN verdict.reasons WHEN landed.is_own_warehouse THEN 'own_warehouse' ELSE '' END AS reason,
        landed.is_tonight,
        -- an earlier row whose order was shipped by a supplier only now, or turns out not to be
        NOT landed.is_tonight AND verdict.outcome IS NULL AND landed.is_own_warehouse <> landed.was_own_warehouse AS is_turned,
        CASE WHEN landed.was_own_warehouse THEN 'ignored' ELSE 'accepted' END AS outcome_before,
        CASE WHEN landed.was_own_warehouse THEN 'own_warehouse' ELSE '' END AS reason_before
    FROM landed
    LEFT JOIN judged.row_verdict AS verdict
        ON verdict.input_file_id = landed.input_file_id AND verdict.row_number = landed.row_number
    UNION ALL
    -- what intake refused is refused for good, and comes to the books on its own night
    SELECT input_file_id, outcome, reasons, true, false, '', ''
    FROM landing.rejected_row
)
SELECT
    input_file_id, outcome, reason, is_tonight, is_turned, outcome_before, reason_before,
    CAST(count(*) AS BIGINT) AS rows
FROM told
GROUP BY input_file_id, outcome, reason, is_tonight, is_turned, outcome_before, reason_before
