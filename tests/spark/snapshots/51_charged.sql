-- charged__refund
WITH payable AS (
  SELECT
    *
  FROM due__refund AS refund
  WHERE
    NOT is_frozen AND NOT is_fee_missing
), charged AS (
  SELECT
    payable.*,
    COALESCE(unsettled.left_amount, CAST(0 AS DECIMAL(18, 2))) AS unsettled_left,
    COALESCE(exchange.left_amount, CAST(0 AS DECIMAL(18, 2))) AS exchange_due,
    CAST(SUM(payable.due_amount) OVER (
      PARTITION BY payable.shop_id, payable.order_id, payable.supplier_id
      ORDER BY payable.return_stock_in_id NULLS LAST
    ) AS DECIMAL(18, 2)) AS order_amount_through,
    CASE payable.basis
      WHEN 'percent'
      THEN CAST(payable.due_amount AS DECIMAL(19, 2)) * payable.rate
      WHEN 'per_unit'
      THEN CAST(payable.due_quantity AS DECIMAL(19, 2)) * payable.rate
      ELSE CAST(1 AS DECIMAL(19, 2)) * payable.rate
    END AS raw_fee
  FROM payable
  LEFT JOIN due__unsettled_left AS unsettled
    ON unsettled.shop_id = payable.shop_id
    AND unsettled.order_id = payable.order_id
    AND unsettled.supplier_id = payable.supplier_id
  LEFT JOIN due__exchange_left AS exchange
    ON exchange.return_stock_in_id = payable.return_stock_in_id
), rounded AS (
  SELECT
    *,
    CASE minor_unit
      WHEN 0
      THEN CAST(ROUND(raw_fee, 0) AS DECIMAL(18, 2))
      ELSE CAST(ROUND(raw_fee, 2) AS DECIMAL(18, 2))
    END AS rounded_fee
  FROM charged
)
SELECT
  return_stock_in_id,
  shop_id,
  order_id,
  distributor_id,
  supplier_id,
  currency_code,
  refund_method,
  refund_orders,
  due_quantity,
  filled_quantity,
  due_amount,
  estimated_amount,
  expected_amount,
  CAST(LEAST(unsettled_left, order_amount_through) - LEAST(unsettled_left, CAST(order_amount_through - due_amount AS DECIMAL(18, 2))) AS DECIMAL(18, 2)) AS unsettled_amount,
  exchange_due,
  CASE
    WHEN NOT is_fee_due
    THEN CAST(0 AS DECIMAL(18, 2))
    ELSE CAST(LEAST(
      GREATEST(rounded_fee, COALESCE(min_amount, rounded_fee)),
      COALESCE(max_amount, GREATEST(rounded_fee, COALESCE(min_amount, rounded_fee)))
    ) AS DECIMAL(18, 2))
  END AS fee_due
FROM rounded
