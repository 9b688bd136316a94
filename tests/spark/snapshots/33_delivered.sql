-- delivered__parcel
WITH told AS (
  SELECT
    stock_out_id,
    package_no,
    is_failed,
    said_on,
    tracking_number
  FROM traced__delivery_statement AS delivery_statement
  WHERE
    NOT stock_out_id IS NULL
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY stock_out_id, package_no
      ORDER BY said_on DESC, CASE WHEN is_failed THEN 0 ELSE 1 END NULLS LAST, tracking_number NULLS LAST
    ) = 1
)
SELECT
  parcel.stock_out_id,
  parcel.package_no,
  parcel.channel,
  parcel.shop_id,
  parcel.order_id,
  parcel.after_sales_id,
  parcel.shipped_at,
  parcel.shipped_on,
  parcel.is_opened,
  CASE
    WHEN told.said_on IS NULL
    THEN parcel.is_said_failed
    WHEN parcel.said_on >= told.said_on
    THEN parcel.is_said_failed
    ELSE told.is_failed
  END AS is_failed,
  COALESCE(told.tracking_number, '') AS tracking_number
FROM packed__parcel AS parcel
LEFT JOIN told
  ON told.stock_out_id = parcel.stock_out_id AND told.package_no = parcel.package_no
