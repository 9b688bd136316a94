-- what: rows that do not count: refused ones, those that say nothing new, and those that a newer row of their key replaces
-- grain: one row of an input file
-- key: input_file_id, row_number
-- inputs: staging.after_sales_line_version, staging.stock_out_line_version, staging.push_acknowledgement_version, staging.stock_in_receipt_line_version, staging.refund_payment_version, staging.unsettled_amount_version, staging.exchange_version, staging.decision_version, staging.failed_delivery_version, staging.settlement_line_version, staging.workbook_answer_version, prior.row_verdict, staging.after_sales_line_rejection, staging.stock_out_line_rejection, staging.push_acknowledgement_rejection, staging.stock_in_receipt_line_rejection, staging.refund_payment_rejection, staging.unsettled_amount_rejection, staging.exchange_rejection, staging.failed_delivery_rejection, staging.settlement_line_rejection, staging.workbook_answer_rejection
-- rules: R-07, R-09
WITH landed AS (
    SELECT 'after_sales_line' AS row_kind, input_file_id, row_number, row_key, content_hash, version_at, taken_on, path, is_tonight FROM staging.after_sales_line_version
    UNION ALL
    SELECT 'stock_out_line' AS row_kind, input_file_id, row_number, row_key, content_hash, version_at, taken_on, path, is_tonight FROM staging.stock_out_line_version
    UNION ALL
    SELECT 'push_acknowledgement' AS row_kind, input_file_id, row_number, row_key, content_hash, version_at, taken_on, path, is_tonight FROM staging.push_acknowledgement_version
    UNION ALL
    SELECT 'stock_in_receipt_line' AS row_kind, input_file_id, row_number, row_key, content_hash, version_at, taken_on, path, is_tonight FROM staging.stock_in_receipt_line_version
    UNION ALL
    SELECT 'refund_payment' AS row_kind, input_file_id, row_number, row_key, content_hash, version_at, taken_on, path, is_tonight FROM staging.refund_payment_version
    UNION ALL
    SELECT 'unsettled_amount' AS row_kind, input_file_id, row_number, row_key, content_hash, version_at, taken_on, path, is_tonight FROM staging.unsettled_amount_version
    UNION ALL
    SELECT 'exchange' AS row_kind, input_file_id, row_number, row_key, content_hash, version_at, taken_on, path, is_tonight FROM staging.exchange_version
    UNION ALL
    SELECT 'decision' AS row_kind, input_file_id, row_number, row_key, content_hash, version_at, taken_on, path, is_tonight FROM staging.decision_version
    UNION ALL
    SELECT 'failed_delivery' AS row_kind, input_file_id, row_number, row_key, content_hash, version_at, taken_on, path, is_tonight FROM staging.failed_delivery_version
    UNION ALL
    SELECT 'settlement_line' AS row_kind, input_file_id, row_number, row_key, content_hash, version_at, taken_on, path, is_tonight FROM staging.settlement_line_version
    UNION ALL
    SELECT 'workbook_answer' AS row_kind, input_file_id, row_number, row_key, content_hash, version_at, taken_on, path, is_tonight FROM staging.workbook_answer_version
),
refused AS (
    SELECT input_file_id, row_number FROM prior.row_verdict
    UNION ALL
    SELECT input_file_id, row_number FROM staging.after_sales_line_rejection
    UNION ALL
    SELECT input_file_id, row_number FROM staging.stock_out_line_rejection
    UNION ALL
    SELECT input_file_id, row_number FROM staging.push_acknowledgement_rejection
    UNION ALL
    SELECT input_file_id, row_number FROM staging.stock_in_receipt_line_rejection
    UNION ALL
    SELECT input_file_id, row_number FROM staging.refund_payment_rejection
    UNION ALL
    SELECT input_file_id, row_number FROM staging.unsettled_amount_rejection
    UNION ALL
    SELECT input_file_id, row_number FROM staging.exchange_rejection
    UNION ALL
    SELECT input_file_id, row_number FROM staging.failed_delivery_rejection
    UNION ALL
    SELECT input_file_id, row_number FROM staging.settlement_line_rejection
    UNION ALL
    SELECT input_file_id, row_number FROM staging.workbook_answer_rejection
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
