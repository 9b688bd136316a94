-- ordered__after_sales_line
WITH failed_parcel AS (
  SELECT
    parcel.*
  FROM delivered__parcel AS parcel
  CROSS JOIN control__setting AS setting
  WHERE
    parcel.is_opened
    OR (
      parcel.is_failed
      AND (
        setting.first_requested_on IS NULL
        OR parcel.shipped_on >= setting.first_requested_on
      )
    )
), asked AS (
  SELECT
    line.channel,
    line.shop_id,
    line.after_sales_id,
    line.order_id,
    line.line_key,
    line.kind,
    line.after_sales_type,
    line.status,
    line.goods_expected,
    line.quantity,
    line.is_quantity_assumed,
    line.requested_at,
    line.requested_on,
    line.return_tracking_number,
    line.reason AS return_reason,
    COALESCE(mapping.sku, line.seller_sku) AS sku,
    '' AS combo_sku,
    '' AS stock_out_id
  FROM current__after_sales_line AS line
  LEFT JOIN reference__sku_mapping AS mapping
    ON mapping.channel = line.channel
    AND mapping.shop_id = line.shop_id
    AND mapping.seller_sku = line.seller_sku
  UNION ALL
  SELECT
    parcel.channel,
    parcel.shop_id,
    parcel.after_sales_id,
    parcel.order_id,
    CAST(line.line_no AS STRING),
    'abnormal',
    'return_refund',
    CASE WHEN parcel.is_failed THEN 'in_return_transit' ELSE 'cancelled' END,
    TRUE,
    line.quantity,
    FALSE,
    parcel.shipped_at,
    parcel.shipped_on,
    parcel.tracking_number,
    '',
    line.sku,
    line.combo_sku,
    line.stock_out_id
  FROM failed_parcel AS parcel
  JOIN current__stock_out_line AS line
    ON line.stock_out_id = parcel.stock_out_id
    AND line.package_no = parcel.package_no
    AND NOT line.shipped_at IS NULL
)
SELECT
  asked.channel || ':' || asked.shop_id || ':' || asked.after_sales_id AS after_sales_key,
  asked.*,
  status.rank AS status_rank,
  status.is_cancelled,
  status.is_pushable
  AND (
    asked.goods_expected
    OR (
      asked.after_sales_type = 'refund_only' AND setting.push_refund_only
    )
  ) AS is_pushable
FROM asked
CROSS JOIN control__setting AS setting
JOIN control__after_sales_status AS status
  ON status.status = asked.status

-- ordered__combo_piece
WITH shipped_combo AS (
  SELECT
    shop_id,
    order_id,
    combo_sku,
    MIN(shipped_on) AS shipped_on
  FROM current__stock_out_line AS stock_out_line
  WHERE
    NOT shipped_at IS NULL AND combo_sku <> ''
  GROUP BY
    shop_id,
    order_id,
    combo_sku
)
SELECT
  shipped_combo.shop_id,
  shipped_combo.order_id,
  shipped_combo.combo_sku,
  piece.sub_sku,
  piece.quantity,
  piece.reference_price
FROM shipped_combo
JOIN reference__combo_piece AS piece
  ON piece.combo_sku = shipped_combo.combo_sku
  AND shipped_combo.shipped_on BETWEEN piece.valid_from AND piece.valid_to
QUALIFY
  DENSE_RANK() OVER (
    PARTITION BY shipped_combo.shop_id, shipped_combo.order_id, shipped_combo.combo_sku
    ORDER BY piece.valid_from DESC
  ) = 1

-- ordered__fee_in_force
WITH pair AS (
  SELECT
    line.supplier_id,
    shop.distributor_id
  FROM current__stock_out_line AS line
  JOIN reference__shop AS shop
    ON shop.shop_id = line.shop_id
  UNION
  SELECT
    supplier_id,
    distributor_id
  FROM landing__known_return AS known_return
  UNION
  SELECT
    supplier_id,
    distributor_id
  FROM reference__partnership AS partnership
)
SELECT
  pair.supplier_id,
  pair.distributor_id,
  fee.basis,
  fee.rate,
  fee.min_amount,
  fee.max_amount
FROM pair
CROSS JOIN control__run AS run
JOIN reference__fee_setting AS fee
  ON fee.supplier_id = pair.supplier_id
  AND (
    fee.distributor_id = pair.distributor_id OR fee.distributor_id = ''
  )
  AND run.business_date BETWEEN fee.valid_from AND fee.valid_to
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY pair.supplier_id, pair.distributor_id
    ORDER BY fee.distributor_id DESC, fee.valid_from DESC
  ) = 1
