-- version__passed_over
WITH landed AS (
  SELECT
    'after_sales_line' AS row_kind,
    input_file_id,
    row_number,
    row_key,
    content_hash,
    version_at,
    taken_on,
    path,
    is_tonight
  FROM landing__after_sales_line AS after_sales_line
  UNION ALL
  SELECT
    'stock_out_line' AS row_kind,
    input_file_id,
    row_number,
    row_key,
    content_hash,
    version_at,
    taken_on,
    path,
    is_tonight
  FROM landing__stock_out_line AS stock_out_line
  UNION ALL
  SELECT
    'push_acknowledgement' AS row_kind,
    input_file_id,
    row_number,
    row_key,
    content_hash,
    version_at,
    taken_on,
    path,
    is_tonight
  FROM landing__push_acknowledgement AS push_acknowledgement
  UNION ALL
  SELECT
    'stock_in_receipt_line' AS row_kind,
    input_file_id,
    row_number,
    row_key,
    content_hash,
    version_at,
    taken_on,
    path,
    is_tonight
  FROM landing__stock_in_receipt_line AS stock_in_receipt_line
  UNION ALL
  SELECT
    'refund_payment' AS row_kind,
    input_file_id,
    row_number,
    row_key,
    content_hash,
    version_at,
    taken_on,
    path,
    is_tonight
  FROM landing__refund_payment AS refund_payment
  UNION ALL
  SELECT
    'unsettled_amount' AS row_kind,
    input_file_id,
    row_number,
    row_key,
    content_hash,
    version_at,
    taken_on,
    path,
    is_tonight
  FROM landing__unsettled_amount AS unsettled_amount
  UNION ALL
  SELECT
    'exchange' AS row_kind,
    input_file_id,
    row_number,
    row_key,
    content_hash,
    version_at,
    taken_on,
    path,
    is_tonight
  FROM landing__exchange AS exchange
  UNION ALL
  SELECT
    'decision' AS row_kind,
    input_file_id,
    row_number,
    row_key,
    content_hash,
    version_at,
    taken_on,
    path,
    is_tonight
  FROM landing__decision AS decision
  UNION ALL
  SELECT
    'failed_delivery' AS row_kind,
    input_file_id,
    row_number,
    row_key,
    content_hash,
    version_at,
    taken_on,
    path,
    is_tonight
  FROM landing__failed_delivery AS failed_delivery
  UNION ALL
  SELECT
    'settlement_line' AS row_kind,
    input_file_id,
    row_number,
    row_key,
    content_hash,
    version_at,
    taken_on,
    path,
    is_tonight
  FROM landing__settlement_line AS settlement_line
  UNION ALL
  SELECT
    'workbook_answer' AS row_kind,
    input_file_id,
    row_number,
    row_key,
    content_hash,
    version_at,
    taken_on,
    path,
    is_tonight
  FROM landing__workbook_answer AS workbook_answer
), refused AS (
  SELECT
    input_file_id,
    row_number
  FROM landing__known_verdict AS known_verdict
  UNION ALL
  SELECT
    input_file_id,
    row_number
  FROM verdict__after_sales_line AS after_sales_line
  UNION ALL
  SELECT
    input_file_id,
    row_number
  FROM verdict__stock_out_line AS stock_out_line
  UNION ALL
  SELECT
    input_file_id,
    row_number
  FROM verdict__push_acknowledgement AS push_acknowledgement
  UNION ALL
  SELECT
    input_file_id,
    row_number
  FROM verdict__stock_in_receipt_line AS stock_in_receipt_line
  UNION ALL
  SELECT
    input_file_id,
    row_number
  FROM verdict__refund_payment AS refund_payment
  UNION ALL
  SELECT
    input_file_id,
    row_number
  FROM verdict__unsettled_amount AS unsettled_amount
  UNION ALL
  SELECT
    input_file_id,
    row_number
  FROM verdict__exchange AS exchange
  UNION ALL
  SELECT
    input_file_id,
    row_number
  FROM verdict__failed_delivery AS failed_delivery
  UNION ALL
  SELECT
    input_file_id,
    row_number
  FROM verdict__settlement_line AS settlement_line
  UNION ALL
  SELECT
    input_file_id,
    row_number
  FROM verdict__workbook_answer AS workbook_answer
), sound AS (
  SELECT
    landed.*
  FROM landed
  ANTI JOIN refused
    ON refused.input_file_id = landed.input_file_id
    AND refused.row_number = landed.row_number
), repeated AS (
  SELECT
    row_kind,
    row_key
  FROM sound
  GROUP BY
    row_kind,
    row_key
  HAVING
    COUNT(*) > 1
), compared AS (
  SELECT
    sound.*,
    LAG(sound.content_hash) OVER (
      PARTITION BY sound.row_kind, sound.row_key
      ORDER BY sound.version_at NULLS LAST, sound.taken_on NULLS LAST, sound.path NULLS LAST, sound.input_file_id NULLS LAST, sound.row_number NULLS LAST
    ) AS content_hash_before
  FROM sound
  SEMI JOIN repeated
    ON repeated.row_kind = sound.row_kind AND repeated.row_key = sound.row_key
), told AS (
  SELECT
    *,
    is_tonight AND content_hash_before IS NOT DISTINCT FROM content_hash AS is_unchanged
  FROM compared
), ranked AS (
  SELECT
    *,
    CAST(ROW_NUMBER() OVER (
      PARTITION BY row_kind, row_key, is_unchanged
      ORDER BY version_at DESC, taken_on DESC, path DESC, input_file_id DESC, row_number DESC
    ) AS BIGINT) AS version_rank
  FROM told
)
SELECT
  input_file_id,
  row_number,
  TRUE AS is_refused,
  FALSE AS is_unchanged
FROM refused
UNION ALL
SELECT
  input_file_id,
  row_number,
  FALSE,
  is_unchanged
FROM ranked
WHERE
  version_rank > 1 OR is_unchanged
