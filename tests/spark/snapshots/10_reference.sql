-- reference__combo_piece
SELECT
  combo_sku,
  COALESCE(valid_from, CAST('0001-01-01' AS DATE)) AS valid_from,
  COALESCE(MIN(valid_to), CAST('9999-12-31' AS DATE)) AS valid_to,
  sub_sku,
  CAST(SUM(quantity) AS BIGINT) AS quantity,
  MIN(reference_price) AS reference_price
FROM given__combo AS combo
GROUP BY
  combo_sku,
  COALESCE(valid_from, CAST('0001-01-01' AS DATE)),
  sub_sku

-- reference__fee_setting
SELECT
  supplier_id,
  distributor_id,
  basis,
  CAST(CASE
    WHEN basis = 'percent'
    THEN amount * CAST(0.01 AS DECIMAL(3, 2))
    ELSE amount
  END AS DECIMAL(18, 8)) AS rate,
  min_amount,
  max_amount,
  COALESCE(valid_from, CAST('0001-01-01' AS DATE)) AS valid_from,
  COALESCE(valid_to, CAST('9999-12-31' AS DATE)) AS valid_to
FROM given__fee_setting AS fee_setting

-- reference__partnership
SELECT
  partnership.distributor_id,
  partnership.supplier_id,
  partnership.start_date,
  COALESCE(partnership.end_date, CAST('9999-12-31' AS DATE)) AS end_date,
  COALESCE(partnership.auto_push, setting.auto_push_default) AS is_auto_push,
  partnership.refund_method,
  partnership.via_bigshop
FROM given__partnership AS partnership
CROSS JOIN control__setting AS setting

-- reference__shop
SELECT
  shop_id,
  channel,
  distributor_id,
  currency_code
FROM given__shop AS shop

-- reference__sku_mapping
SELECT
  channel,
  shop_id,
  seller_sku,
  sku
FROM given__sku_mapping AS sku_mapping

-- reference__supplier
SELECT
  supplier.supplier_id,
  supplier.supplier_name,
  supplier.currency_code,
  currency.minor_unit
FROM given__supplier AS supplier
JOIN control__currency AS currency
  ON currency.currency_code = supplier.currency_code

-- reference__warehouse
SELECT
  warehouse_id,
  supplier_id,
  warehouse_type
FROM given__warehouse AS warehouse
