-- what: how many rows of every file that was taken met which fate, as of tonight and before
-- grain: one input file, fate tonight and fate before
-- key: input_file_id, outcome, reason, is_this_run, is_turned, outcome_before, reason_before
-- inputs: staging.after_sales_line_version, staging.stock_out_line_version, staging.push_acknowledgement_version, staging.stock_in_receipt_line_version, staging.refund_payment_version, staging.unsettled_amount_version, staging.exchange_version, staging.decision_version, staging.failed_delivery_version, staging.settlement_line_version, staging.workbook_answer_version, staging.rejected_row, receiving.row_verdict, prior.order_watch, orders.first_shipped_line
-- rules: R-04, R-07
WITH before AS (
    SELECT shop_id, order_id FROM prior.order_watch WHERE is_distribution
),
landed AS (
    SELECT landed.input_file_id, landed.row_number, landed.is_this_run, line.order_id IS NULL AS is_own_warehouse, before.order_id IS NULL AS was_own_warehouse
    FROM staging.after_sales_line_version AS landed
    LEFT JOIN orders.first_shipped_line AS line ON line.shop_id = landed.shop_id AND line.order_id = landed.order_id
    LEFT JOIN before ON before.shop_id = landed.shop_id AND before.order_id = landed.order_id
    UNION ALL
    SELECT landed.input_file_id, landed.row_number, landed.is_this_run, line.order_id IS NULL, before.order_id IS NULL
    FROM staging.failed_delivery_version AS landed
    LEFT JOIN orders.first_shipped_line AS line ON line.shop_id = landed.shop_id AND line.order_id = landed.order_id
    LEFT JOIN before ON before.shop_id = landed.shop_id AND before.order_id = landed.order_id
    UNION ALL
    SELECT input_file_id, row_number, is_this_run, false, false FROM staging.stock_out_line_version
    UNION ALL
    SELECT input_file_id, row_number, is_this_run, false, false FROM staging.push_acknowledgement_version
    UNION ALL
    SELECT input_file_id, row_number, is_this_run, false, false FROM staging.stock_in_receipt_line_version
    UNION ALL
    SELECT input_file_id, row_number, is_this_run, false, false FROM staging.refund_payment_version
    UNION ALL
    SELECT input_file_id, row_number, is_this_run, false, false FROM staging.unsettled_amount_version
    UNION ALL
    SELECT input_file_id, row_number, is_this_run, false, false FROM staging.exchange_version
    UNION ALL
    SELECT input_file_id, row_number, is_this_run, false, false FROM staging.decision_version
    UNION ALL
    SELECT input_file_id, row_number, is_this_run, false, false FROM staging.settlement_line_version
    UNION ALL
    SELECT input_file_id, row_number, is_this_run, false, false FROM staging.workbook_answer_version
),
told AS (
    SELECT
        landed.input_file_id,
        CASE WHEN verdict.outcome IS NOT NULL THEN verdict.outcome WHEN landed.is_own_warehouse THEN 'ignored' ELSE 'accepted' END AS outcome,
        CASE WHEN verdict.outcome IS NOT NULL THEN verdict.reasons WHEN landed.is_own_warehouse THEN 'own_warehouse' ELSE '' END AS reason,
        landed.is_this_run,
        -- an earlier row whose order was shipped by a supplier only now, or turns out not to be
        NOT landed.is_this_run AND verdict.outcome IS NULL AND landed.is_own_warehouse <> landed.was_own_warehouse AS is_turned,
        CASE WHEN landed.was_own_warehouse THEN 'ignored' ELSE 'accepted' END AS outcome_before,
        CASE WHEN landed.was_own_warehouse THEN 'own_warehouse' ELSE '' END AS reason_before
    FROM landed
    LEFT JOIN receiving.row_verdict AS verdict
        ON verdict.input_file_id = landed.input_file_id AND verdict.row_number = landed.row_number
    UNION ALL
    -- what intake refused is refused for good, and comes to the books on its own night
    SELECT input_file_id, outcome, reasons, true, false, '', ''
    FROM staging.rejected_row
)
SELECT
    input_file_id, outcome, reason, is_this_run, is_turned, outcome_before, reason_before,
    CAST(count(*) AS BIGINT) AS rows
FROM told
GROUP BY input_file_id, outcome, reason, is_this_run, is_turned, outcome_before, reason_before
