-- current__after_sales_line
SELECT
  landed.channel,
  landed.shop_id,
  landed.after_sales_id,
  landed.order_id,
  landed.line_key,
  landed.kind,
  landed.after_sales_type,
  landed.status,
  landed.goods_expected,
  landed.seller_sku,
  landed.quantity,
  landed.is_quantity_assumed,
  landed.requested_at,
  landed.requested_on,
  landed.return_tracking_number,
  landed.reason,
  landed.marketplace_refund_amount
FROM landing__after_sales_line AS landed
ANTI JOIN version__passed_over AS passed_over
  ON passed_over.input_file_id = landed.input_file_id
  AND passed_over.row_number = landed.row_number

-- current__decision
WITH answer AS (
  SELECT
    *,
    CAST(workbook_on AS STRING) || '.' || CAST(workbook_run_number AS STRING) || ':' || answered_table || ':' || answered_id AS decision_id,
    CASE
      WHEN answered_table = 'exceptions' AND decision <> 'explain'
      THEN SUBSTRING(answered_id, LOCATE('|', answered_id) + 1)
      ELSE answered_id
    END AS subject_id
  FROM answered__workbook_answer AS workbook_answer
  WHERE
    is_tonight AND is_agreed AND is_new
)
SELECT
  landed.input_file_id,
  landed.row_number,
  landed.row_key,
  landed.decision_id,
  landed.subject_id,
  landed.decision,
  landed.note,
  landed.decided_by,
  landed.decided_at,
  landed.taken_on,
  landed.is_tonight,
  '' AS answered_id
FROM landing__decision AS landed
ANTI JOIN version__passed_over AS passed_over
  ON passed_over.input_file_id = landed.input_file_id
  AND passed_over.row_number = landed.row_number
UNION ALL
SELECT
  input_file_id,
  row_number,
  row_key,
  decision_id,
  subject_id,
  decision,
  note,
  decided_by,
  CAST(workbook_on AS TIMESTAMP_NTZ),
  taken_on,
  is_tonight,
  CASE answered_table WHEN 'exceptions' THEN answered_id ELSE '' END
FROM answer

-- current__exchange
SELECT
  landed.*
FROM landing__exchange AS landed
ANTI JOIN version__passed_over AS passed_over
  ON passed_over.input_file_id = landed.input_file_id
  AND passed_over.row_number = landed.row_number

-- current__failed_delivery
SELECT
  landed.*
FROM landing__failed_delivery AS landed
ANTI JOIN version__passed_over AS passed_over
  ON passed_over.input_file_id = landed.input_file_id
  AND passed_over.row_number = landed.row_number

-- current__push_acknowledgement
SELECT
  landed.*
FROM landing__push_acknowledgement AS landed
ANTI JOIN version__passed_over AS passed_over
  ON passed_over.input_file_id = landed.input_file_id
  AND passed_over.row_number = landed.row_number

-- current__refund_payment
SELECT
  landed.*
FROM landing__refund_payment AS landed
ANTI JOIN version__passed_over AS passed_over
  ON passed_over.input_file_id = landed.input_file_id
  AND passed_over.row_number = landed.row_number

-- current__settlement_line
SELECT
  landed.*
FROM landing__settlement_line AS landed
ANTI JOIN version__passed_over AS passed_over
  ON passed_over.input_file_id = landed.input_file_id
  AND passed_over.row_number = landed.row_number

-- current__stock_in_receipt_line
SELECT
  landed.*
FROM landing__stock_in_receipt_line AS landed
ANTI JOIN version__passed_over AS passed_over
  ON passed_over.input_file_id = landed.input_file_id
  AND passed_over.row_number = landed.row_number

-- current__stock_out_line
SELECT
  landed.stock_out_id,
  landed.line_no,
  landed.shop_id,
  landed.order_id,
  landed.supplier_id,
  landed.package_no,
  landed.ordered_at,
  landed.ordered_on,
  landed.shipped_at,
  landed.shipped_on,
  landed.sku,
  landed.combo_sku,
  landed.quantity,
  landed.unit_price,
  landed.combo_unit_price,
  landed.distribution_fee,
  landed.stock_out_amount,
  landed.currency_code,
  landed.warehouse_id,
  landed.delivery_outcome,
  landed.taken_on
FROM landing__stock_out_line AS landed
ANTI JOIN version__passed_over AS passed_over
  ON passed_over.input_file_id = landed.input_file_id
  AND passed_over.row_number = landed.row_number

-- current__unsettled_amount
SELECT
  landed.*
FROM landing__unsettled_amount AS landed
ANTI JOIN version__passed_over AS passed_over
  ON passed_over.input_file_id = landed.input_file_id
  AND passed_over.row_number = landed.row_number
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY landed.shop_id, landed.order_id, landed.supplier_id
    ORDER BY landed.as_of DESC, landed.row_key NULLS LAST
  ) = 1
