-- verdict__after_sales_line
WITH tonight AS (
  SELECT
    *
  FROM landing__after_sales_line AS after_sales_line
  WHERE
    is_tonight
), judged AS (
  SELECT
    tonight.input_file_id,
    tonight.row_number,
    CONCAT_WS(
      ',',
      CASE
        WHEN tonight.kind = 'platform' AND shop.channel <> tonight.channel
        THEN 'CHANNEL_UNSUPPORTED'
      END,
      CASE WHEN shop.shop_id IS NULL THEN 'UNKNOWN_SHOP' END
    ) AS reasons,
    COALESCE(tonight.requested_on < setting.first_requested_on, FALSE) AS is_before_start
  FROM tonight
  CROSS JOIN control__setting AS setting
  LEFT JOIN reference__shop AS shop
    ON shop.shop_id = tonight.shop_id
)
SELECT
  input_file_id,
  row_number,
  CASE WHEN reasons <> '' THEN 'quarantined' ELSE 'ignored' END AS outcome,
  CASE WHEN reasons <> '' THEN reasons ELSE 'BEFORE_START' END AS reasons
FROM judged
WHERE
  reasons <> '' OR is_before_start

-- verdict__exchange
WITH tonight AS (
  SELECT
    *
  FROM landing__exchange AS exchange
  WHERE
    is_tonight
), judged AS (
  SELECT
    tonight.input_file_id,
    tonight.row_number,
    CONCAT_WS(
      ',',
      CASE
        WHEN supplier.minor_unit = 0 AND tonight.unit_price <> ROUND(tonight.unit_price, 0)
        THEN 'AMOUNT_DECIMALS'
      END,
      CASE WHEN shop.shop_id IS NULL THEN 'UNKNOWN_SHOP' END,
      CASE WHEN supplier.supplier_id IS NULL THEN 'UNKNOWN_SUPPLIER' END
    ) AS reasons
  FROM tonight
  LEFT JOIN reference__shop AS shop
    ON shop.shop_id = tonight.shop_id
  LEFT JOIN reference__supplier AS supplier
    ON supplier.supplier_id = tonight.supplier_id
)
SELECT
  input_file_id,
  row_number,
  'quarantined' AS outcome,
  reasons
FROM judged
WHERE
  reasons <> ''

-- verdict__failed_delivery
WITH tonight AS (
  SELECT
    *
  FROM landing__failed_delivery AS failed_delivery
  WHERE
    is_tonight
), judged AS (
  SELECT
    tonight.input_file_id,
    tonight.row_number,
    CONCAT_WS(
      ',',
      CASE WHEN shop.channel <> tonight.channel THEN 'CHANNEL_UNSUPPORTED' END,
      CASE WHEN shop.shop_id IS NULL THEN 'UNKNOWN_SHOP' END
    ) AS reasons
  FROM tonight
  LEFT JOIN reference__shop AS shop
    ON shop.shop_id = tonight.shop_id
)
SELECT
  input_file_id,
  row_number,
  'quarantined' AS outcome,
  reasons
FROM judged
WHERE
  reasons <> ''

-- verdict__push_acknowledgement
WITH tonight AS (
  SELECT
    *
  FROM landing__push_acknowledgement AS push_acknowledgement
  WHERE
    is_tonight
)
SELECT
  tonight.input_file_id,
  tonight.row_number,
  'quarantined' AS outcome,
  'UNKNOWN_PUSH' AS reasons
FROM tonight
ANTI JOIN landing__known_push AS push
  ON push.push_id = tonight.push_id

-- verdict__refund_payment
WITH tonight AS (
  SELECT
    *,
    SPLIT_PART(SPLIT_PART(refund_order_id, ':', 4), '/', 1) AS supplier_id
  FROM landing__refund_payment AS refund_payment
  WHERE
    is_tonight
)
SELECT
  tonight.input_file_id,
  tonight.row_number,
  'quarantined' AS outcome,
  'CURRENCY_MISMATCH' AS reasons
FROM tonight
JOIN reference__supplier AS supplier
  ON supplier.supplier_id = tonight.supplier_id
WHERE
  supplier.currency_code <> tonight.currency_code

-- verdict__settlement_line
WITH tonight AS (
  SELECT
    *
  FROM landing__settlement_line AS settlement_line
  WHERE
    is_tonight
), judged AS (
  SELECT
    tonight.input_file_id,
    tonight.row_number,
    CONCAT_WS(
      ',',
      CASE WHEN shop.channel <> tonight.channel THEN 'CHANNEL_UNSUPPORTED' END,
      CASE WHEN shop.shop_id IS NULL THEN 'UNKNOWN_SHOP' END
    ) AS reasons
  FROM tonight
  LEFT JOIN reference__shop AS shop
    ON shop.shop_id = tonight.shop_id
)
SELECT
  input_file_id,
  row_number,
  'quarantined' AS outcome,
  reasons
FROM judged
WHERE
  reasons <> ''

-- verdict__stock_in_receipt_line
WITH tonight AS (
  SELECT
    *
  FROM landing__stock_in_receipt_line AS stock_in_receipt_line
  WHERE
    is_tonight
), judged AS (
  SELECT
    tonight.input_file_id,
    tonight.row_number,
    CONCAT_WS(
      ',',
      CASE WHEN warehouse.warehouse_type = 'third_party' THEN 'THIRD_PARTY_WAREHOUSE' END,
      CASE WHEN supplier.supplier_id IS NULL THEN 'UNKNOWN_SUPPLIER' END,
      CASE
        WHEN warehouse.warehouse_id IS NULL
        THEN 'UNKNOWN_WAREHOUSE'
        WHEN warehouse.warehouse_type = 'own' AND warehouse.supplier_id <> tonight.supplier_id
        THEN 'UNKNOWN_WAREHOUSE'
      END
    ) AS reasons
  FROM tonight
  LEFT JOIN reference__supplier AS supplier
    ON supplier.supplier_id = tonight.supplier_id
  LEFT JOIN reference__warehouse AS warehouse
    ON warehouse.warehouse_id = tonight.warehouse_id
)
SELECT
  input_file_id,
  row_number,
  'quarantined' AS outcome,
  reasons
FROM judged
WHERE
  reasons <> ''

-- verdict__stock_out_line
WITH tonight AS (
  SELECT
    *
  FROM landing__stock_out_line AS stock_out_line
  WHERE
    is_tonight
), judged AS (
  SELECT
    tonight.input_file_id,
    tonight.row_number,
    CONCAT_WS(
      ',',
      CASE
        WHEN supplier.currency_code <> tonight.currency_code
        THEN 'CURRENCY_MISMATCH'
      END,
      CASE WHEN shop.shop_id IS NULL THEN 'UNKNOWN_SHOP' END,
      CASE WHEN supplier.supplier_id IS NULL THEN 'UNKNOWN_SUPPLIER' END,
      CASE
        WHEN tonight.warehouse_id <> '' AND warehouse.warehouse_id IS NULL
        THEN 'UNKNOWN_WAREHOUSE'
      END
    ) AS reasons
  FROM tonight
  LEFT JOIN reference__shop AS shop
    ON shop.shop_id = tonight.shop_id
  LEFT JOIN reference__supplier AS supplier
    ON supplier.supplier_id = tonight.supplier_id
  LEFT JOIN reference__warehouse AS warehouse
    ON warehouse.warehouse_id = tonight.warehouse_id
)
SELECT
  input_file_id,
  row_number,
  'quarantined' AS outcome,
  reasons
FROM judged
WHERE
  reasons <> ''

-- verdict__unsettled_amount
WITH tonight AS (
  SELECT
    *
  FROM landing__unsettled_amount AS unsettled_amount
  WHERE
    is_tonight
), judged AS (
  SELECT
    tonight.input_file_id,
    tonight.row_number,
    CONCAT_WS(
      ',',
      CASE
        WHEN supplier.currency_code <> tonight.currency_code
        THEN 'CURRENCY_MISMATCH'
      END,
      CASE WHEN shop.shop_id IS NULL THEN 'UNKNOWN_SHOP' END,
      CASE WHEN supplier.supplier_id IS NULL THEN 'UNKNOWN_SUPPLIER' END
    ) AS reasons
  FROM tonight
  LEFT JOIN reference__shop AS shop
    ON shop.shop_id = tonight.shop_id
  LEFT JOIN reference__supplier AS supplier
    ON supplier.supplier_id = tonight.supplier_id
)
SELECT
  input_file_id,
  row_number,
  'quarantined' AS outcome,
  reasons
FROM judged
WHERE
  reasons <> ''

-- verdict__workbook_answer
WITH shown AS (
  SELECT
    answer.input_file_id,
    answer.row_number,
    finding.is_shown
  FROM landing__workbook_answer AS answer
  JOIN landing__shown_finding AS finding
    ON finding.exception_id = answer.answered_id
    AND (
      finding.issued_on < answer.workbook_on
      OR (
        finding.issued_on = answer.workbook_on
        AND finding.issued_run <= answer.workbook_run_number
      )
    )
  WHERE
    answer.is_tonight AND answer.answered_table = 'exceptions'
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY answer.input_file_id, answer.row_number
      ORDER BY finding.issued_on DESC, finding.issued_run DESC
    ) = 1
)
SELECT
  answer.input_file_id,
  answer.row_number,
  'quarantined' AS outcome,
  'NOT_IN_WORKBOOK' AS reasons
FROM landing__workbook_answer AS answer
LEFT JOIN shown
  ON shown.input_file_id = answer.input_file_id
  AND shown.row_number = answer.row_number
LEFT JOIN landing__known_return AS known
  ON known.return_stock_in_id = answer.answered_id
  AND answer.answered_table = 'to_push'
WHERE
  answer.is_tonight
  AND NOT COALESCE(shown.is_shown, FALSE)
  AND known.return_stock_in_id IS NULL
