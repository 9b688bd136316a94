-- handed_over__batch_line
WITH line AS (
  SELECT
    push_id,
    sku,
    unit_price,
    quantity
  FROM batched__push_line AS push_line
  UNION ALL
  SELECT
    push_id,
    sku,
    unit_price,
    quantity
  FROM landing__known_push_line AS known_push_line
), summed AS (
  SELECT
    line.push_id,
    line.sku,
    line.unit_price,
    CAST(SUM(line.quantity) AS BIGINT) AS quantity
  FROM line
  SEMI JOIN batched__push_item AS item
    ON item.push_id = line.push_id
  GROUP BY
    line.push_id,
    line.sku,
    line.unit_price
), batch AS (
  SELECT
    batch_id,
    CAST(ROW_NUMBER() OVER (ORDER BY batch_id NULLS LAST) AS BIGINT) AS batch_number
  FROM (
    SELECT DISTINCT
      batch_id
    FROM batched__push_item AS push_item
  ) AS named
)
SELECT
  item.batch_id,
  batch.batch_number,
  item.push_id,
  item.action,
  item.business_date,
  return_stock_in.distributor_id,
  return_stock_in.supplier_id,
  return_stock_in.return_stock_in_id,
  return_stock_in.shop_id,
  return_stock_in.after_sales_id,
  return_stock_in.order_id,
  word.return_type_for_suppliers AS return_type,
  line.sku,
  line.quantity,
  line.unit_price,
  CASE currency.minor_unit
    WHEN 0
    THEN CAST(CAST(ROUND(line.unit_price, 0) AS BIGINT) AS STRING)
    ELSE CAST(line.unit_price AS STRING)
  END AS unit_price_text,
  return_stock_in.currency_code,
  COALESCE(return_stock_in.return_tracking_number, '') AS return_tracking_number,
  COALESCE(return_stock_in.return_reason, '') AS reason,
  item.attempt
FROM batched__push_item AS item
JOIN pushed__return_stock_in AS return_stock_in
  ON return_stock_in.return_stock_in_id = item.return_stock_in_id
JOIN batch
  ON batch.batch_id = item.batch_id
JOIN summed AS line
  ON line.push_id = item.push_id
JOIN control__currency AS currency
  ON currency.currency_code = return_stock_in.currency_code
CROSS JOIN control__word AS word
ORDER BY
  batch.batch_number NULLS LAST
