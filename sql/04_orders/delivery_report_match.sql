-- what: each delivery report of a marketplace with the parcel it is about: the parcel of that package number, or the only parcel that can be meant; never a guess
-- grain: one row per order, tracking number of a report and parcel; the package columns are null where no parcel is found
-- key: shop_id, order_id, tracking_number, stock_out_id, package_no
-- inputs: staging.failed_delivery, orders.shipped_parcel
-- rules: R-09, R-33
WITH report_row AS (
    SELECT
        *,
        dense_rank() OVER (
            PARTITION BY shop_id, order_id, tracking_number
            ORDER BY version_at DESC NULLS LAST, taken_on DESC NULLS LAST, path DESC NULLS LAST, input_file_id DESC NULLS LAST
        ) AS newness
    FROM staging.failed_delivery
),
delivery_report AS (
    -- the newest rows of a tracking number; failed beats delivered; an empty number is for the whole order
    SELECT
        shop_id,
        order_id,
        tracking_number,
        min(channel) AS channel,
        max(CASE delivery_outcome WHEN 'failed' THEN 1 ELSE 0 END) = 1 AS is_failed,
        max(taken_on) AS reported_on
    FROM report_row
    WHERE newness = 1
    GROUP BY shop_id, order_id, tracking_number
),
number_match AS (
    SELECT delivery_report.shop_id, delivery_report.order_id, delivery_report.tracking_number, parcel.stock_out_id, parcel.package_no
    FROM delivery_report
    JOIN orders.shipped_parcel AS parcel
        ON parcel.shop_id = delivery_report.shop_id AND parcel.order_id = delivery_report.order_id AND parcel.package_no = delivery_report.tracking_number
    WHERE delivery_report.tracking_number <> ''
),
unmatched_report AS (
    SELECT
        delivery_report.shop_id,
        delivery_report.order_id,
        delivery_report.tracking_number,
        delivery_report.is_failed,
        delivery_report.reported_on,
        -- reports that contradict each other cannot all be about one parcel
        min(CASE WHEN delivery_report.is_failed THEN 1 ELSE 0 END) OVER (PARTITION BY delivery_report.shop_id, delivery_report.order_id)
            = max(CASE WHEN delivery_report.is_failed THEN 1 ELSE 0 END) OVER (PARTITION BY delivery_report.shop_id, delivery_report.order_id) AS is_agreed
    FROM delivery_report
    ANTI JOIN number_match
        ON number_match.shop_id = delivery_report.shop_id AND number_match.order_id = delivery_report.order_id AND number_match.tracking_number = delivery_report.tracking_number
),
order_parcel AS (
    SELECT *, CAST(count(*) OVER (PARTITION BY shop_id, order_id) AS BIGINT) AS parcels
    FROM orders.shipped_parcel AS parcel
),
candidate AS (
    -- a parcel whose return such a report opened keeps the report when the order turns out to have more parcels
    SELECT order_parcel.shop_id, order_parcel.order_id, order_parcel.stock_out_id, order_parcel.package_no, order_parcel.is_active
    FROM order_parcel
    ANTI JOIN number_match ON number_match.stock_out_id = order_parcel.stock_out_id AND number_match.package_no = order_parcel.package_no
    WHERE order_parcel.parcels = 1 OR (order_parcel.is_opened AND order_parcel.reported_on IS NULL)
    QUALIFY count(*) OVER (PARTITION BY order_parcel.shop_id, order_parcel.order_id) = 1
),
order_match AS (
    -- one report per parcel: the earliest; another report is about a parcel that no stock-out line has named yet
    SELECT unmatched_report.shop_id, unmatched_report.order_id, unmatched_report.tracking_number, candidate.stock_out_id, candidate.package_no
    FROM unmatched_report
    JOIN candidate ON candidate.shop_id = unmatched_report.shop_id AND candidate.order_id = unmatched_report.order_id
    WHERE unmatched_report.is_agreed OR (candidate.is_active AND unmatched_report.is_failed)
    QUALIFY row_number() OVER (
        PARTITION BY candidate.stock_out_id, candidate.package_no ORDER BY unmatched_report.reported_on NULLS LAST, unmatched_report.tracking_number NULLS LAST
    ) = 1
),
report_parcel AS (
    SELECT shop_id, order_id, tracking_number, stock_out_id, package_no FROM number_match
    UNION ALL
    SELECT shop_id, order_id, tracking_number, stock_out_id, package_no FROM order_match
)
SELECT delivery_report.*, report_parcel.stock_out_id, report_parcel.package_no
FROM delivery_report
LEFT JOIN report_parcel
    ON report_parcel.shop_id = delivery_report.shop_id AND report_parcel.order_id = delivery_report.order_id AND report_parcel.tracking_number = delivery_report.tracking_number
