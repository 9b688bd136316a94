-- judged__row_verdict
SELECT
  input_file_id,
  row_number,
  outcome,
  reasons,
  FALSE AS is_tonight
FROM landing__known_verdict AS known_verdict
UNION ALL
SELECT
  input_file_id,
  row_number,
  outcome,
  reasons,
  TRUE
FROM verdict__after_sales_line AS after_sales_line
UNION ALL
SELECT
  input_file_id,
  row_number,
  outcome,
  reasons,
  TRUE
FROM verdict__stock_out_line AS stock_out_line
UNION ALL
SELECT
  input_file_id,
  row_number,
  outcome,
  reasons,
  TRUE
FROM verdict__push_acknowledgement AS push_acknowledgement
UNION ALL
SELECT
  input_file_id,
  row_number,
  outcome,
  reasons,
  TRUE
FROM verdict__stock_in_receipt_line AS stock_in_receipt_line
UNION ALL
SELECT
  input_file_id,
  row_number,
  outcome,
  reasons,
  TRUE
FROM verdict__refund_payment AS refund_payment
UNION ALL
SELECT
  input_file_id,
  row_number,
  outcome,
  reasons,
  TRUE
FROM verdict__unsettled_amount AS unsettled_amount
UNION ALL
SELECT
  input_file_id,
  row_number,
  outcome,
  reasons,
  TRUE
FROM verdict__exchange AS exchange
UNION ALL
SELECT
  input_file_id,
  row_number,
  outcome,
  reasons,
  TRUE
FROM verdict__failed_delivery AS failed_delivery
UNION ALL
SELECT
  input_file_id,
  row_number,
  outcome,
  reasons,
  TRUE
FROM verdict__settlement_line AS settlement_line
UNION ALL
SELECT
  input_file_id,
  row_number,
  outcome,
  reasons,
  TRUE
FROM verdict__workbook_answer AS workbook_answer
UNION ALL
SELECT
  input_file_id,
  row_number,
  'quarantined',
  reasons,
  TRUE
FROM received__receipt_line AS receipt_line
WHERE
  reasons <> ''
UNION ALL
SELECT
  input_file_id,
  row_number,
  'unchanged',
  '',
  TRUE
FROM version__passed_over AS passed_over
WHERE
  is_unchanged
