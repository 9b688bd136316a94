-- arrived__pushed_sku
WITH announced AS (
  SELECT
    known.return_stock_in_id,
    line.sku,
    known.is_short_closed,
    CAST(SUM(line.quantity) AS BIGINT) AS pushed_quantity
  FROM landing__known_return AS known
  JOIN landing__known_push_line AS line
    ON line.push_id = known.return_stock_in_id || '#' || CAST(known.attempts AS STRING)
  GROUP BY
    known.return_stock_in_id,
    line.sku,
    known.is_short_closed
), taken AS (
  SELECT
    return_stock_in_id,
    sku,
    CAST(SUM(good_quantity + defective_quantity) AS BIGINT) AS accepted_quantity
  FROM landing__known_receipt AS known_receipt
  GROUP BY
    return_stock_in_id,
    sku
)
SELECT
  announced.return_stock_in_id,
  announced.sku,
  announced.pushed_quantity,
  COALESCE(taken.accepted_quantity, CAST(0 AS BIGINT)) AS accepted_quantity,
  CASE
    WHEN announced.is_short_closed
    THEN CAST(0 AS BIGINT)
    ELSE announced.pushed_quantity - COALESCE(taken.accepted_quantity, CAST(0 AS BIGINT))
  END AS expected_quantity
FROM announced
LEFT JOIN taken
  ON taken.return_stock_in_id = announced.return_stock_in_id
  AND taken.sku = announced.sku

-- arrived__receipt_line
WITH tonight AS (
  SELECT
    receipt.*
  FROM current__stock_in_receipt_line AS receipt
  ANTI JOIN landing__known_receipt AS counted
    ON counted.receipt_id = receipt.receipt_id AND counted.line_no = receipt.line_no
  WHERE
    receipt.is_tonight
), meant AS (
  SELECT
    tonight.input_file_id,
    tonight.row_number,
    known.return_stock_in_id,
    known.supplier_id = tonight.supplier_id AS is_suppliers
  FROM tonight
  JOIN landing__known_return AS known
    ON known.return_stock_in_id = tonight.return_stock_in_id
  UNION ALL
  SELECT
    tonight.input_file_id,
    tonight.row_number,
    known.return_stock_in_id,
    known.supplier_id = tonight.supplier_id AS is_suppliers
  FROM tonight
  JOIN landing__known_return AS known
    ON known.shop_id = tonight.shop_id AND known.after_sales_id = tonight.after_sales_id
  WHERE
    tonight.return_stock_in_id = ''
), named AS (
  SELECT
    input_file_id,
    row_number,
    CAST(COUNT(*) FILTER(WHERE
      is_suppliers) AS BIGINT) AS own_returns,
    MIN(return_stock_in_id) FILTER(WHERE
      is_suppliers) AS return_stock_in_id
  FROM meant
  GROUP BY
    input_file_id,
    row_number
), receivable AS (
  SELECT DISTINCT
    push.return_stock_in_id
  FROM landing__known_push AS push
  CROSS JOIN control__run AS run
  JOIN acknowledged__return_state AS state
    ON state.return_stock_in_id = push.return_stock_in_id
  WHERE
    push.action = 'push'
    AND push.business_date < run.business_date
    AND state.state IN ('pushed', 'received')
), announced AS (
  SELECT DISTINCT
    line.return_stock_in_id,
    line.sku
  FROM landing__known_push_line AS line
  JOIN landing__known_return AS known
    ON line.push_id = known.return_stock_in_id || '#' || CAST(known.attempts AS STRING)
)
SELECT
  tonight.input_file_id,
  tonight.row_number,
  tonight.receipt_id,
  tonight.line_no,
  tonight.supplier_id,
  tonight.warehouse_id,
  tonight.sku,
  tonight.good_quantity,
  tonight.defective_quantity,
  tonight.stocked_in_at,
  CASE WHEN named.own_returns = 1 THEN named.return_stock_in_id ELSE '' END AS return_stock_in_id,
  CONCAT_WS(
    ',',
    CASE WHEN named.own_returns > 1 THEN 'AMBIGUOUS_RETURN' END,
    CASE
      WHEN named.own_returns = 1 AND receivable.return_stock_in_id IS NULL
      THEN 'NOT_PUSHED'
    END,
    CASE WHEN named.own_returns = 0 THEN 'SUPPLIER_MISMATCH' END,
    CASE
      WHEN NOT receivable.return_stock_in_id IS NULL AND announced.sku IS NULL
      THEN 'UNEXPECTED_SKU'
    END,
    CASE WHEN named.own_returns IS NULL THEN 'UNKNOWN_RETURN' END
  ) AS reasons
FROM tonight
LEFT JOIN named
  ON named.input_file_id = tonight.input_file_id
  AND named.row_number = tonight.row_number
LEFT JOIN receivable
  ON receivable.return_stock_in_id = named.return_stock_in_id
  AND named.own_returns = 1
LEFT JOIN announced
  ON announced.return_stock_in_id = named.return_stock_in_id
  AND announced.sku = tonight.sku
