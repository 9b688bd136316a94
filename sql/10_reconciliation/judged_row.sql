-- what: the rows that this run judged, each with its outcome, its key, and its amount at stake where one is readable
-- grain: one row per row of an input file that this run took
-- key: input_file_id, row_number
-- inputs: control.taken_file, reference.shop, staging.after_sales_line_version, staging.stock_out_line_version, staging.push_acknowledgement_version, staging.stock_in_receipt_line_version, staging.refund_payment_version, staging.unsettled_amount_version, staging.exchange_version, staging.decision_version, staging.failed_delivery_version, staging.settlement_line_version, staging.balance_use_version, staging.opening_balance_version, staging.workbook_answer_version, staging.rejected_row, receiving.row_verdict
-- rules: R-66
WITH input_row AS (
    SELECT input_file_id, row_number, row_key, marketplace_refund_amount AS amount, '' AS currency_code FROM staging.after_sales_line_version WHERE is_this_run
    UNION ALL
    SELECT input_file_id, row_number, row_key, refund_amount, currency_code FROM staging.settlement_line_version WHERE is_this_run
    UNION ALL
    SELECT input_file_id, row_number, row_key, amount, currency_code FROM staging.refund_payment_version WHERE is_this_run
    UNION ALL
    SELECT input_file_id, row_number, row_key, amount, currency_code FROM staging.balance_use_version WHERE is_this_run
    UNION ALL
    SELECT input_file_id, row_number, row_key, amount, currency_code FROM staging.opening_balance_version WHERE is_this_run
    UNION ALL
    SELECT input_file_id, row_number, row_key, unsettled_amount, currency_code FROM staging.unsettled_amount_version WHERE is_this_run
    UNION ALL
    SELECT input_file_id, row_number, row_key, NULL, '' FROM staging.failed_delivery_version WHERE is_this_run
    UNION ALL
    SELECT input_file_id, row_number, row_key, NULL, '' FROM staging.stock_out_line_version WHERE is_this_run
    UNION ALL
    SELECT input_file_id, row_number, row_key, NULL, '' FROM staging.push_acknowledgement_version WHERE is_this_run
    UNION ALL
    SELECT input_file_id, row_number, row_key, NULL, '' FROM staging.stock_in_receipt_line_version WHERE is_this_run
    UNION ALL
    SELECT input_file_id, row_number, row_key, NULL, '' FROM staging.exchange_version WHERE is_this_run
    UNION ALL
    SELECT input_file_id, row_number, row_key, NULL, '' FROM staging.decision_version WHERE is_this_run
    UNION ALL
    SELECT input_file_id, row_number, row_key, NULL, '' FROM staging.workbook_answer_version WHERE is_this_run
),
judged AS (
    SELECT
        input_row.input_file_id,
        input_row.row_number,
        input_row.row_key,
        input_row.amount,
        input_row.currency_code,
        coalesce(verdict.outcome, 'accepted') AS outcome,
        coalesce(verdict.reasons, '') AS reasons
    FROM input_row
    LEFT JOIN receiving.row_verdict AS verdict
        ON verdict.input_file_id = input_row.input_file_id AND verdict.row_number = input_row.row_number
    UNION ALL
    SELECT input_file_id, row_number, row_key, amount, currency_code, outcome, reasons
    FROM staging.rejected_row
)
SELECT
    judged.input_file_id,
    fragment.bytes_id(judged.input_file_id) AS bytes_id,
    judged.row_number,
    taken_file.sha256,
    taken_file.kind,
    judged.row_key,
    judged.outcome,
    judged.reasons,
    judged.amount,
    -- the amount of a return is in the currency of the shop
    CASE WHEN judged.amount IS NULL THEN '' ELSE coalesce(nullif(judged.currency_code, ''), shop.currency_code, '') END AS currency_code
FROM judged
JOIN control.taken_file AS taken_file ON taken_file.input_file_id = judged.input_file_id AND taken_file.is_this_run
LEFT JOIN reference.shop AS shop ON shop.shop_id = taken_file.shop_id
