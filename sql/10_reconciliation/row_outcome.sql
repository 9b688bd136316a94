-- what: the number of rows of every file per outcome and reason, as of this run and before it
-- grain: one row per input file, outcome and reason of this run, and outcome and reason before it
-- key: input_file_id, outcome, reason, is_this_run, is_turned, outcome_before, reason_before
-- inputs: staging.after_sales_line_version, staging.stock_out_line_version, staging.push_acknowledgement_version, staging.stock_in_receipt_line_version, staging.refund_payment_version, staging.unsettled_amount_version, staging.exchange_version, staging.decision_version, staging.failed_delivery_version, staging.settlement_line_version, staging.balance_use_version, staging.opening_balance_version, staging.workbook_answer_version, staging.rejected_row, receiving.row_verdict, prior.order_watch, orders.first_shipped_line
-- rules: R-04, R-07
WITH prior_distribution AS (
    SELECT shop_id, order_id FROM prior.order_watch WHERE is_distribution
),
input_row AS (
    SELECT input_row.input_file_id, input_row.row_number, input_row.is_this_run, line.order_id IS NULL AS is_own_warehouse, prior_distribution.order_id IS NULL AS was_own_warehouse
    FROM staging.after_sales_line_version AS input_row
    LEFT JOIN orders.first_shipped_line AS line ON line.shop_id = input_row.shop_id AND line.order_id = input_row.order_id
    LEFT JOIN prior_distribution ON prior_distribution.shop_id = input_row.shop_id AND prior_distribution.order_id = input_row.order_id
    UNION ALL
    SELECT input_row.input_file_id, input_row.row_number, input_row.is_this_run, line.order_id IS NULL, prior_distribution.order_id IS NULL
    FROM staging.failed_delivery_version AS input_row
    LEFT JOIN orders.first_shipped_line AS line ON line.shop_id = input_row.shop_id AND line.order_id = input_row.order_id
    LEFT JOIN prior_distribution ON prior_distribution.shop_id = input_row.shop_id AND prior_distribution.order_id = input_row.order_id
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
    SELECT input_file_id, row_number, is_this_run, false, false FROM staging.balance_use_version
    UNION ALL
    SELECT input_file_id, row_number, is_this_run, false, false FROM staging.opening_balance_version
    UNION ALL
    SELECT input_file_id, row_number, is_this_run, false, false FROM staging.workbook_answer_version
),
judged_row AS (
    SELECT
        input_row.input_file_id,
        CASE WHEN verdict.outcome IS NOT NULL THEN verdict.outcome WHEN input_row.is_own_warehouse THEN 'ignored' ELSE 'accepted' END AS outcome,
        CASE WHEN verdict.outcome IS NOT NULL THEN verdict.reasons WHEN input_row.is_own_warehouse THEN 'own_warehouse' ELSE '' END AS reason,
        input_row.is_this_run,
        -- a row of an earlier run whose order turns out only now to be shipped by a supplier, or not to be
        NOT input_row.is_this_run AND verdict.outcome IS NULL AND input_row.is_own_warehouse <> input_row.was_own_warehouse AS is_turned,
        CASE WHEN input_row.was_own_warehouse THEN 'ignored' ELSE 'accepted' END AS outcome_before,
        CASE WHEN input_row.was_own_warehouse THEN 'own_warehouse' ELSE '' END AS reason_before
    FROM input_row
    LEFT JOIN receiving.row_verdict AS verdict
        ON verdict.input_file_id = input_row.input_file_id AND verdict.row_number = input_row.row_number
    UNION ALL
    -- a row that intake quarantined stays quarantined, and is counted in the run that took its file
    SELECT input_file_id, outcome, reasons, true, false, '', ''
    FROM staging.rejected_row
)
SELECT
    input_file_id, outcome, reason, is_this_run, is_turned, outcome_before, reason_before,
    CAST(count(*) AS BIGINT) AS rows
FROM judged_row
GROUP BY input_file_id, outcome, reason, is_this_run, is_turned, outcome_before, reason_before
