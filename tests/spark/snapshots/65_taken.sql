-- taken__parcel_unit
SELECT
  demand.after_sales_key,
  free.stock_out_id,
  free.line_no,
  free.sku,
  free.combo_sku,
  free.first_unit,
  free.quantity
FROM parcelled__demand AS demand
JOIN parcelled__free_unit AS free
  ON free.shop_id = demand.shop_id
  AND free.order_id = demand.order_id
  AND free.sku = demand.sku
  AND free.combo_sku = demand.combo_sku
  AND free.parcel_after_sales_id = demand.after_sales_id
WHERE
  demand.kind = 'abnormal'
