-- packed__delivery_statement
WITH ranked AS (
  SELECT
    *,
    CAST(DENSE_RANK() OVER (
      PARTITION BY shop_id, order_id, tracking_number
      ORDER BY version_at DESC, taken_on DESC, path DESC, input_file_id DESC
    ) AS BIGINT) AS newness
  FROM current__failed_delivery AS failed_delivery
)
SELECT
  shop_id,
  order_id,
  tracking_number,
  MIN(channel) AS channel,
  MAX(CASE delivery_outcome WHEN 'failed' THEN 1 ELSE 0 END) = 1 AS is_failed,
  MAX(taken_on) AS said_on
FROM ranked
WHERE
  newness = 1
GROUP BY
  shop_id,
  order_id,
  tracking_number

-- packed__parcel
WITH parcel AS (
  SELECT
    stock_out_id,
    package_no,
    shop_id,
    order_id,
    'ABN-' || stock_out_id || '-' || CASE package_no WHEN '' THEN '1' ELSE package_no END AS after_sales_id,
    MIN(shipped_at) AS shipped_at,
    MIN(shipped_on) AS shipped_on,
    MAX(CASE delivery_outcome WHEN 'failed' THEN 1 ELSE 0 END) = 1 AS is_said_failed,
    MAX(taken_on) FILTER(WHERE
      delivery_outcome <> '') AS said_on
  FROM current__stock_out_line AS stock_out_line
  WHERE
    NOT shipped_at IS NULL
  GROUP BY
    stock_out_id,
    package_no,
    shop_id,
    order_id
)
SELECT
  parcel.*,
  shop.channel,
  NOT known.after_sales_id IS NULL AS is_opened,
  COALESCE(known.is_standing, FALSE) AS is_standing
FROM parcel
JOIN reference__shop AS shop
  ON shop.shop_id = parcel.shop_id
LEFT JOIN (
  SELECT
    channel,
    shop_id,
    after_sales_id,
    MAX(CASE WHEN state IN ('cancelled', 'recalled') THEN 0 ELSE 1 END) = 1 AS is_standing
  FROM landing__known_return AS known_return
  GROUP BY
    channel,
    shop_id,
    after_sales_id
) AS known
  ON known.channel = shop.channel
  AND known.shop_id = parcel.shop_id
  AND known.after_sales_id = parcel.after_sales_id
