-- what: every parcel with the outcome of its delivery as this run knows it: the newest report counts, on equal dates the supplier's own
-- grain: one row per package of a stock-out order
-- key: stock_out_id, package_no
-- inputs: orders.shipped_parcel, orders.delivery_report_match
-- rules: R-22, R-33
WITH newest_report AS (
    SELECT stock_out_id, package_no, is_failed, reported_on, tracking_number
    FROM orders.delivery_report_match
    WHERE stock_out_id IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY stock_out_id, package_no
        -- on one date, failed beats delivered
        ORDER BY reported_on DESC NULLS LAST, CASE WHEN is_failed THEN 0 ELSE 1 END NULLS LAST, tracking_number NULLS LAST
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
        WHEN newest_report.reported_on IS NULL THEN parcel.is_reported_failed
        WHEN parcel.reported_on >= newest_report.reported_on THEN parcel.is_reported_failed
        ELSE newest_report.is_failed
    END AS is_failed,
    coalesce(newest_report.tracking_number, '') AS tracking_number
FROM orders.shipped_parcel AS parcel
LEFT JOIN newest_report ON newest_report.stock_out_id = parcel.stock_out_id AND newest_report.package_no = parcel.package_no
