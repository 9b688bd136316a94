-- what: every row that may count, numbered by version within its key (1 is the newest), and whether it says nothing new
-- grain: one row of an input file that no verdict refused
-- key: input_file_id, row_number
-- inputs: landing.after_sales_line, landing.stock_out_line, landing.push_acknowledgement, landing.stock_in_receipt_line, landing.refund_payment, landing.unsettled_amount, landing.exchange, landing.decision, landing.failed_delivery, landing.settlement_line, landing.workbook_answer, landing.known_verdict, verdict.after_sales_line, verdict.stock_out_line, verdict.push_acknowledgement, verdict.stock_in_receipt_line, verdict.refund_payment, verdict.unsettled_amount, verdict.exchange, verdict.failed_delivery, verdict.settlement_line, verdict.workbook_answer
-- rules: R-07, R-09
WITH landed AS (
    SELECT 'after_sales_line' AS row_kind, input_file_id, row_number, row_key, content_hash, version_at, taken_on, path, is_tonight FROM landing.after_sales_line
    UNION ALL
    SELECT 'stock_out_line' AS row_kind, input_file_id, row_number, row_key, content_hash, version_at, taken_on, path, is_tonight FROM landing.stock_out_line
    UNION ALL
    SELECT 'push_acknowledgement' AS row_kind, input_file_id, row_number, row_key, content_hash, version_at, taken_on, path, is_tonight FROM landing.push_acknowledgement
    UNION ALL
    SELECT 'stock_in_receipt_line' AS row_kind, input_file_id, row_number, row_key, content_hash, version_at, taken_on, path, is_tonight FROM landing.stock_in_receipt_line
    UNION ALL
    SELECT 'refund_payment' AS row_kind, input_file_id, row_number, row_key, content_hash, version_at, taken_on, path, is_tonight FROM landing.refund_payment
    UNION ALL
    SELECT 'unsettled_amount' AS row_kind, input_file_id, row_number, row_key, content_hash, version_at, taken_on, path, is_tonight FROM landing.unsettled_amount
    UNION ALL
    SELECT 'exchange' AS row_kind, input_file_id, row_number, row_key, content_hash, version_at, taken_on, path, is_tonight FROM landing.exchange
    UNION ALL
    SELECT 'decision' AS row_kind, input_file_id, row_number, row_key, content_hash, version_at, taken_on, path, is_tonight FROM landing.decision
    UNION ALL
    SELECT 'failed_delivery' AS row_kind, input_file_id, row_number, row_key, content_hash, version_at, taken_on, path, is_tonight FROM landing.failed_delivery
    UNION ALL
    SELECT 'settlement_line' AS row_kind, input_file_id, row_number, row_key, content_hash, version_at, taken_on, path, is_tonight FROM landing.settlement_line
    UNION ALL
    SELECT 'workbook_answer' AS row_kind, input_file_id, row_number, row_key, content_hash, version_at, taken_on, path, is_tonight FROM landing.workbook_answer
),
refused AS (
    SELECT input_file_id, row_number FROM landing.known_verdict
    UNION ALL
    SELECT input_file_id, row_number FROM verdict.after_sales_line
    UNION ALL
    SELECT input_file_id, row_number FROM verdict.stock_out_line
    UNION ALL
    SELECT input_file_id, row_number FROM verdict.push_acknowledgement
    UNION ALL
    SELECT input_file_id, row_number FROM verdict.stock_in_receipt_line
    UNION ALL
    SELECT input_file_id, row_number FROM verdict.refund_payment
    UNION ALL
    SELECT input_file_id, row_number FROM verdict.unsettled_amount
    UNION ALL
    SELECT input_file_id, row_number FROM verdict.exchange
    UNION ALL
    SELECT input_file_id, row_number FROM verdict.failed_delivery
    UNION ALL
    SELECT input_file_id, row_number FROM verdict.settlement_line
    UNION ALL
    SELECT input_file_id, row_number FROM verdict.workbook_answer
),
compared AS (
    SELECT
        landed.*,
        lag(landed.content_hash) OVER (
            PARTITION BY landed.row_kind, landed.row_key
            ORDER BY landed.version_at NULLS LAST, landed.taken_on NULLS LAST, landed.path NULLS LAST,
                landed.input_file_id NULLS LAST, landed.row_number NULLS LAST
        ) AS content_hash_before
    FROM landed
    ANTI JOIN refused ON refused.input_file_id = landed.input_file_id AND refused.row_number = landed.row_number
),
told AS (
    SELECT
        *,
        -- only tonight's rows are judged; an earlier row that stands here was judged on its own night
        is_tonight AND content_hash_before IS NOT DISTINCT FROM content_hash AS is_unchanged
    FROM compared
)
SELECT
    row_kind,
    input_file_id,
    row_number,
    row_key,
    is_tonight,
    is_unchanged,
    CAST(row_number() OVER (
        PARTITION BY row_kind, row_key, is_unchanged
        ORDER BY version_at DESC NULLS LAST, taken_on DESC NULLS LAST, path DESC NULLS LAST,
            input_file_id DESC NULLS LAST, row_number DESC NULLS LAST
    ) AS BIGINT) AS version_rank
FROM told
