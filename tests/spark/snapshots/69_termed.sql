-- termed__return_stock_in
WITH folded AS (
  SELECT
    unit.return_stock_in_id,
    MIN(unit.after_sales_key) AS after_sales_key,
    COALESCE(MIN(known.supplier_id), MIN(unit.supplier_id)) AS supplier_id,
    COALESCE(MIN(known.currency_code), MIN(unit.currency_code)) AS currency_code,
    MIN(unit.ordered_on) AS ordered_on,
    MIN(unit.shipped_on) AS shipped_on,
    CAST(SUM(unit.quantity) AS BIGINT) AS requested_quantity,
    CAST(SUM(CAST(unit.unit_price AS DECIMAL(19, 2)) * unit.quantity) AS DECIMAL(18, 2)) AS requested_amount
  FROM estimated__priced_unit AS unit
  LEFT JOIN landing__known_return AS known
    ON known.return_stock_in_id = unit.return_stock_in_id
  GROUP BY
    unit.return_stock_in_id
), first_unit AS (
  SELECT
    return_stock_in_id,
    warehouse_id
  FROM estimated__priced_unit AS priced_unit
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY return_stock_in_id
      ORDER BY shipped_at NULLS LAST, stock_out_id NULLS LAST, line_no NULLS LAST, first_unit NULLS LAST, unit_price NULLS LAST
    ) = 1
), partnered AS (
  SELECT
    folded.*,
    first_unit.warehouse_id,
    asked.distributor_id,
    NOT partnership.distributor_id IS NULL AS has_partnership,
    COALESCE(partnership.is_auto_push, FALSE) AS is_auto_push,
    COALESCE(partnership.refund_method, '') AS refund_method,
    COALESCE(partnership.via_bigshop, TRUE) AS via_bigshop
  FROM folded
  JOIN first_unit
    ON first_unit.return_stock_in_id = folded.return_stock_in_id
  JOIN requested__after_sales_order AS asked
    ON asked.after_sales_key = folded.after_sales_key
  LEFT JOIN reference__partnership AS partnership
    ON partnership.distributor_id = asked.distributor_id
    AND partnership.supplier_id = folded.supplier_id
    AND folded.shipped_on BETWEEN partnership.start_date AND partnership.end_date
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY folded.return_stock_in_id ORDER BY partnership.start_date DESC) = 1
), charged AS (
  SELECT
    partnered.*,
    supplier.minor_unit,
    fee.basis,
    fee.min_amount,
    fee.max_amount,
    CASE fee.basis
      WHEN 'percent'
      THEN CAST(partnered.requested_amount AS DECIMAL(19, 2)) * fee.rate
      WHEN 'per_unit'
      THEN CAST(partnered.requested_quantity AS DECIMAL(19, 2)) * fee.rate
      ELSE CAST(1 AS DECIMAL(19, 2)) * fee.rate
    END AS raw_fee
  FROM partnered
  JOIN reference__supplier AS supplier
    ON supplier.supplier_id = partnered.supplier_id
  LEFT JOIN ordered__fee_in_force AS fee
    ON fee.supplier_id = partnered.supplier_id
    AND fee.distributor_id = partnered.distributor_id
), rounded AS (
  SELECT
    *,
    CASE minor_unit
      WHEN 0
      THEN CAST(ROUND(raw_fee, 0) AS DECIMAL(18, 2))
      ELSE CAST(ROUND(raw_fee, 2) AS DECIMAL(18, 2))
    END AS rounded_fee
  FROM charged
), limited AS (
  SELECT
    *,
    CASE
      WHEN NOT via_bigshop
      THEN CAST(0 AS DECIMAL(18, 2))
      WHEN basis IS NULL
      THEN NULL
      ELSE CAST(LEAST(
        GREATEST(rounded_fee, COALESCE(min_amount, rounded_fee)),
        COALESCE(max_amount, GREATEST(rounded_fee, COALESCE(min_amount, rounded_fee)))
      ) AS DECIMAL(18, 2))
    END AS estimated_return_handling_fee
  FROM rounded
)
SELECT
  return_stock_in_id,
  after_sales_key,
  distributor_id,
  supplier_id,
  currency_code,
  ordered_on,
  shipped_on,
  warehouse_id,
  requested_quantity,
  requested_amount,
  has_partnership,
  is_auto_push,
  refund_method,
  via_bigshop,
  estimated_return_handling_fee,
  CAST(requested_amount - COALESCE(estimated_return_handling_fee, CAST(0 AS DECIMAL(18, 2))) AS DECIMAL(18, 2)) AS estimated_refund_amount
FROM limited

-- termed__unmatched
WITH idle AS (
  SELECT
    standing.after_sales_key,
    standing.shop_id,
    standing.order_id,
    standing.distributor_id,
    standing.is_mapped
  FROM kept__after_sales_order AS standing
  ANTI JOIN (
    SELECT
      after_sales_key
    FROM estimated__priced_unit AS priced_unit
    WHERE
      attempts = 0
  ) AS holding
    ON holding.after_sales_key = standing.after_sales_key
  WHERE
    standing.is_pushable AND NOT standing.is_cancelled
), needed AS (
  SELECT
    after_sales_key,
    CAST(SUM(quantity) AS BIGINT) AS open_quantity
  FROM kept__demand AS demand
  SEMI JOIN idle
    ON idle.after_sales_key = demand.after_sales_key
  WHERE
    quantity > 0
  GROUP BY
    after_sales_key
), waiting AS (
  SELECT
    idle.*,
    needed.open_quantity
  FROM idle
  LEFT JOIN needed
    ON needed.after_sales_key = idle.after_sales_key
  WHERE
    NOT idle.is_mapped OR needed.open_quantity > 0
), first_sku AS (
  SELECT
    standing.after_sales_key,
    line.supplier_id,
    line.warehouse_id,
    line.currency_code
  FROM waiting AS standing
  JOIN requested__requested_sku AS requested
    ON requested.after_sales_key = standing.after_sales_key
  JOIN shipped__stocked_out_line AS line
    ON line.shop_id = standing.shop_id
    AND line.order_id = standing.order_id
    AND line.sku = requested.sku
    AND line.combo_sku = requested.combo_sku
  WHERE
    requested.pushable_quantity > 0
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY standing.after_sales_key
      ORDER BY requested.sku NULLS LAST, requested.combo_sku NULLS LAST, line.shipped_at NULLS LAST, line.stock_out_id NULLS LAST, line.line_no NULLS LAST
    ) = 1
), asked AS (
  SELECT
    after_sales_key,
    CAST(SUM(pushable_quantity) AS BIGINT) AS requested_quantity
  FROM requested__requested_sku AS requested
  SEMI JOIN waiting
    ON waiting.after_sales_key = requested.after_sales_key
  GROUP BY
    after_sales_key
)
SELECT
  standing.after_sales_key,
  CASE WHEN standing.is_mapped THEN 'QTY_EXCEEDS_SHIPPED' ELSE 'NO_MAPPING' END AS reason,
  CASE WHEN standing.is_mapped THEN first_sku.supplier_id ELSE line.supplier_id END AS supplier_id,
  CASE WHEN standing.is_mapped THEN first_sku.warehouse_id ELSE line.warehouse_id END AS warehouse_id,
  CASE
    WHEN standing.is_mapped
    THEN first_sku.currency_code
    ELSE line.currency_code
  END AS currency_code,
  standing.distributor_id,
  line.ordered_on,
  line.shipped_on,
  CASE
    WHEN standing.is_mapped
    THEN standing.open_quantity
    ELSE asked.requested_quantity
  END AS requested_quantity
FROM waiting AS standing
JOIN shipped__first_line AS line
  ON line.shop_id = standing.shop_id AND line.order_id = standing.order_id
JOIN asked
  ON asked.after_sales_key = standing.after_sales_key
LEFT JOIN first_sku
  ON first_sku.after_sales_key = standing.after_sales_key
