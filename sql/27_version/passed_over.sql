-- what: rows that do not count: refused ones, those that say nothing new, and those that a newer row of their key replaces
-- grain: one row of an input file
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
sound AS (
    SELECT landed.*
    FROM landed
    ANTI JOIN refused ON refused.input_file_id = landed.input_file_id AND refused.row_number = landed.row_number
),
repeated AS (
    -- nearly every key has one row, and that one counts
    SELECT row_kind, row_key
    FROM sound
    GROUP BY row_kind, row_key
    HAVING count(*) > 1
),
compared AS (
    SELECT
        sound.*,
        lag(sound.content_hash) OVER (
            PARTITION BY sound.row_kind, sound.row_key
            ORDER BY sound.version_at NULLS LAST, sound.taken_on NULLS LAST, sound.path NULLS LAST,
                sound.input_file_id NULLS LAST, sound.row_number NULLS LAST
        ) AS content_hash_before
    FROM sound
    SEMI JOIN repeated ON repeated.row_kind = sound.row_kind AND repeated.row_key = sound.row_key
),
told AS (
    SELECT
        *,
        -- only tonight's rows are judged; an earlier row that stands here was judged on its own night
        is_tonight AND content_hash_before IS NOT DISTINCT FROM content_hash AS is_unchanged
    FROM compared
),
ranked AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY row_kind, row_key, is_unchanged
            ORDER BY version_at DESC NULLS LAST, taken_on DESC NULLS LAST, path DESC NULLS LAST,
                input_file_id DESC NULLS LAST, row_number DESC NULLS LAST
        ) AS version_rank
    FROM told
)
SELECT input_file_id, row_number, true AS is_refused, false AS is_unchanged
FROM refused
UNION ALL
SELECT input_file_id, row_number, false, is_unchanged
FROM ranked
WHERE version_rank > 1 OR is_unchanged
