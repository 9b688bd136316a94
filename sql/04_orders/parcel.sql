-- what: every parcel with how its delivery ended as far as is known tonight: the newest word counts, on one night the supplier's own
-- grain: one package of a stock-out order
-- key: stock_out_id, package_no
-- inputs: orders.shipped_parcel, orders.delivery_report_match
-- rules: R-22, R-33
WITH told AS (
    SELECT stock_out_id, package_no, is_failed, said_on, tracking_number
    FROM orders.delivery_report_match
    WHERE stock_out_id IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY stock_out_id, package_no
        ORDER BY said_on DESC NULLS LAST, CASE WHEN is_failed THEN 0 ELSE 1 END NULLS LAST, tracking_number NULLS LAST
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
        WHEN told.said_on IS NULL THEN parcel.is_said_failed
        WHEN parcel.said_on >= told.said_on THEN parcel.is_said_failed
        ELSE told.is_failed
    END AS is_failed,
    coalesce(told.tracking_number, '') AS tracking_number
FROM orders.shipped_parcel AS parcel
LEFT JOIN told ON told.stock_out_id = parcel.stock_out_id AND told.package_no = parcel.package_no
