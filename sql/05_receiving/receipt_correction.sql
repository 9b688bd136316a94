-- what: booked receipt lines whose newest version has other quantities: what of them counted, what would count today, and the rest, which is unidentified
-- grain: one row per receipt line
-- key: receipt_id, line_no
-- inputs: prior.receipt_line, receiving.arrived_line, receiving.expected_sku, receiving.state_after_receipt, staging.stock_in_receipt_line
-- rules: R-27, R-30, R-43, R-61
WITH line AS (
    SELECT
        receipt_id, line_no, return_stock_in_id, supplier_id, warehouse_id, sku, stocked_in_at, business_date,
        good_quantity, defective_quantity, refused_quantity, unidentified_good_quantity, unidentified_defective_quantity, unidentified_refused_quantity
    FROM prior.receipt_line
    UNION ALL
    SELECT
        receipt_id, line_no, return_stock_in_id, supplier_id, warehouse_id, sku, stocked_in_at, business_date,
        good_quantity, defective_quantity, refused_quantity, unidentified_good_quantity, unidentified_defective_quantity, unidentified_refused_quantity
    FROM receiving.arrived_line
),
booked AS (
    SELECT
        receipt_id,
        line_no,
        max(return_stock_in_id) AS return_stock_in_id,
        min(supplier_id) AS supplier_id,
        min(warehouse_id) AS warehouse_id,
        min(sku) AS sku,
        min(stocked_in_at) AS stocked_in_at,
        min(business_date) AS business_date,
        CAST(count(*) AS BIGINT) AS bookings,
        CAST(sum(good_quantity) AS BIGINT) AS counted_good,
        CAST(sum(defective_quantity) AS BIGINT) AS counted_defective,
        CAST(sum(refused_quantity) AS BIGINT) AS counted_refused,
        CAST(sum(good_quantity + unidentified_good_quantity) AS BIGINT) AS booked_good,
        CAST(sum(defective_quantity + unidentified_defective_quantity) AS BIGINT) AS booked_defective,
        CAST(sum(refused_quantity + unidentified_refused_quantity) AS BIGINT) AS booked_refused
    FROM line
    GROUP BY receipt_id, line_no
),
counted_sku AS (
    SELECT
        return_stock_in_id,
        sku,
        CAST(sum(good_quantity + defective_quantity) AS BIGINT) AS accepted_quantity,
        CAST(sum(good_quantity + defective_quantity + refused_quantity) AS BIGINT) AS quantity
    FROM line
    GROUP BY return_stock_in_id, sku
),
awaited_sku AS (
    SELECT
        expected.return_stock_in_id,
        expected.sku,
        CASE
            WHEN after_receipt.is_closed_now OR expected.awaited_quantity <= 0 THEN CAST(0 AS BIGINT)
            ELSE greatest(CAST(0 AS BIGINT), expected.pushed_quantity - coalesce(counted_sku.quantity, CAST(0 AS BIGINT)))
        END AS quantity
    FROM receiving.expected_sku AS expected
    JOIN receiving.state_after_receipt AS after_receipt ON after_receipt.return_stock_in_id = expected.return_stock_in_id
    LEFT JOIN counted_sku ON counted_sku.return_stock_in_id = expected.return_stock_in_id AND counted_sku.sku = expected.sku
),
corrected AS (
    SELECT
        booked.*,
        newest.good_quantity,
        newest.defective_quantity,
        coalesce(newest.refused_quantity, CAST(0 AS BIGINT)) AS refused_quantity,
        booked.counted_good + booked.counted_defective + booked.counted_refused AS counted_quantity,
        booked.booked_good + booked.booked_defective + booked.booked_refused AS booked_quantity,
        newest.good_quantity + newest.defective_quantity + coalesce(newest.refused_quantity, CAST(0 AS BIGINT)) AS quantity,
        coalesce(awaited_sku.quantity, CAST(0 AS BIGINT)) AS awaited_quantity,
        counted_sku.accepted_quantity
    FROM booked
    JOIN staging.stock_in_receipt_line AS newest ON newest.receipt_id = booked.receipt_id AND newest.line_no = booked.line_no
    JOIN counted_sku ON counted_sku.return_stock_in_id = booked.return_stock_in_id AND counted_sku.sku = booked.sku
    LEFT JOIN awaited_sku ON awaited_sku.return_stock_in_id = booked.return_stock_in_id AND awaited_sku.sku = booked.sku
    WHERE newest.good_quantity <> booked.booked_good
        OR newest.defective_quantity <> booked.booked_defective
        OR coalesce(newest.refused_quantity, CAST(0 AS BIGINT)) <> booked.booked_refused
),
limited AS (
    -- as many as counted and are awaited now; of fewer units first those that are unidentified are gone
    SELECT *, least(quantity, counted_quantity + CASE WHEN quantity > booked_quantity THEN awaited_quantity ELSE CAST(0 AS BIGINT) END) AS counted_now
    FROM corrected
),
recounted AS (
    SELECT
        *,
        least(good_quantity, counted_now) AS good_now,
        least(defective_quantity, greatest(CAST(0 AS BIGINT), counted_now - good_quantity)) AS defective_now,
        greatest(CAST(0 AS BIGINT), counted_now - good_quantity - defective_quantity) AS refused_now
    FROM limited
)
SELECT
    *,
    greatest(CAST(0 AS BIGINT), counted_good + counted_defective - good_now - defective_now) AS lost_quantity,
    greatest(CAST(0 AS BIGINT), good_now + defective_now - counted_good - counted_defective) AS gained_quantity
FROM recounted
