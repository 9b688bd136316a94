-- what: a marketplace says that a parcel failed, and nothing tells which of the order's parcels it is
-- grain: one order and tracking number
-- key: code, subject_id
-- inputs: orders.delivery_report_match, orders.parcel, orders.shipped_line
-- rules: R-33
WITH standing AS (
    -- parcels that could be meant: those that are not failed yet
    SELECT parcel.shop_id, parcel.order_id, parcel.stock_out_id, parcel.package_no
    FROM orders.parcel AS parcel
    WHERE NOT parcel.is_failed
),
goods AS (
    SELECT
        standing.shop_id,
        standing.order_id,
        string_agg(DISTINCT standing.package_no, ', ' ORDER BY standing.package_no) AS packages,
        CAST(sum(CAST(line.low_price AS DECIMAL(19, 2)) * line.quantity) AS DECIMAL(18, 2)) AS amount,
        min(line.currency_code) AS currency_code,
        min(line.currency_code) = max(line.currency_code) AS is_one_currency
    FROM standing
    LEFT JOIN orders.shipped_line AS line ON line.stock_out_id = standing.stock_out_id AND line.package_no = standing.package_no
    GROUP BY standing.shop_id, standing.order_id
)
SELECT
    'PARCEL_UNMATCHED' AS code,
    statement.channel || ':' || statement.shop_id || ':' || statement.order_id || CASE statement.tracking_number WHEN '' THEN '' ELSE ':' || statement.tracking_number END AS subject_id,
    statement.shop_id || '/' || statement.order_id AS unit_id,
    goods.packages AS expected_value,
    statement.tracking_number AS actual_value,
    CASE WHEN goods.is_one_currency THEN goods.amount END AS amount,
    CASE WHEN goods.is_one_currency THEN goods.currency_code ELSE '' END AS currency_code
FROM orders.delivery_report_match AS statement
JOIN goods ON goods.shop_id = statement.shop_id AND goods.order_id = statement.order_id
WHERE statement.is_failed AND statement.stock_out_id IS NULL
