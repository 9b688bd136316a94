-- what: reports of a failed parcel of a marketplace that match no single parcel of the order
-- grain: one row per order and tracking number
-- key: code, subject_id
-- inputs: orders.delivery_report_match, orders.parcel, orders.shipped_line
-- rules: R-33
WITH possible_parcel AS (
    -- parcels that the report can mean: those that have not failed yet
    SELECT parcel.shop_id, parcel.order_id, parcel.stock_out_id, parcel.package_no
    FROM orders.parcel AS parcel
    WHERE NOT parcel.is_failed
),
goods AS (
    SELECT
        possible_parcel.shop_id,
        possible_parcel.order_id,
        string_agg(DISTINCT possible_parcel.package_no, ', ' ORDER BY possible_parcel.package_no) AS packages,
        CAST(sum(CAST(line.low_price AS DECIMAL(19, 2)) * line.quantity) AS DECIMAL(18, 2)) AS amount,
        min(line.currency_code) AS currency_code,
        min(line.currency_code) = max(line.currency_code) AS is_one_currency
    FROM possible_parcel
    LEFT JOIN orders.shipped_line AS line ON line.stock_out_id = possible_parcel.stock_out_id AND line.package_no = possible_parcel.package_no
    GROUP BY possible_parcel.shop_id, possible_parcel.order_id
)
SELECT
    'PARCEL_UNMATCHED' AS code,
    fragment.order_subject_id(delivery_report.channel, delivery_report.shop_id, delivery_report.order_id, delivery_report.tracking_number) AS subject_id,
    delivery_report.shop_id || '/' || delivery_report.order_id AS unit_id,
    goods.packages AS expected_value,
    delivery_report.tracking_number AS actual_value,
    CASE WHEN goods.is_one_currency THEN goods.amount END AS amount,
    CASE WHEN goods.is_one_currency THEN goods.currency_code ELSE '' END AS currency_code
FROM orders.delivery_report_match AS delivery_report
JOIN goods ON goods.shop_id = delivery_report.shop_id AND goods.order_id = delivery_report.order_id
WHERE delivery_report.is_failed AND delivery_report.stock_out_id IS NULL
