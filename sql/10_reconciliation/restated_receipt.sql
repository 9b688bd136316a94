-- what: booked receipt lines whose newest version has other quantities, with the value of their counted units; fewer units are here only where no refund order's amount differs for them
-- grain: one row per receipt line
-- key: receipt_id, line_no
-- inputs: receiving.open_correction, receiving.receipt_line, refunds.refund_unit_today, refunds.restated_refund, refunds.present_price, reference.supplier
-- rules: R-27, R-43
WITH restated_sku AS (
    -- fewer units are reported at the refund order that paid for them where its amount differs
    SELECT DISTINCT unit.return_stock_in_id, unit.sku
    FROM refunds.refund_unit_today AS unit
    SEMI JOIN refunds.restated_refund AS refund ON refund.refund_order_id = unit.refund_order_id
    WHERE unit.quantity < unit.issued_quantity
),
shown AS (
    SELECT correction.*
    FROM receiving.open_correction AS correction
    LEFT JOIN restated_sku ON restated_sku.return_stock_in_id = correction.return_stock_in_id AND restated_sku.sku = correction.sku
    WHERE correction.lost_quantity = 0 OR restated_sku.sku IS NULL
),
counted AS (
    SELECT
        receipt_id,
        line_no,
        return_stock_in_id,
        sku,
        min(business_date) AS business_date,
        CAST(sum(good_quantity + defective_quantity) AS BIGINT) AS quantity
    FROM receiving.receipt_line
    GROUP BY receipt_id, line_no, return_stock_in_id, sku
),
counted_range AS (
    SELECT
        receipt_id,
        line_no,
        quantity,
        CAST(sum(quantity) OVER (
            PARTITION BY return_stock_in_id, sku ORDER BY business_date NULLS LAST, receipt_id NULLS LAST, line_no NULLS LAST
        ) AS BIGINT) AS through_unit,
        CAST(sum(quantity) OVER (PARTITION BY return_stock_in_id, sku) AS BIGINT) AS accepted_quantity
    FROM counted
    SEMI JOIN shown ON shown.return_stock_in_id = counted.return_stock_in_id AND shown.sku = counted.sku
    WHERE return_stock_in_id <> ''
),
valued AS (
    -- units that would be filled less are the last filled ones, units that would be filled more the first awaited ones
    SELECT
        shown.receipt_id,
        shown.line_no,
        CAST(sum(CAST(price.unit_price AS DECIMAL(19, 2)) * greatest(
            CAST(0 AS BIGINT),
            least(price.first_unit + price.quantity, range.through_unit) - greatest(price.first_unit, range.through_unit - range.quantity)
        )) AS DECIMAL(18, 2)) AS issued_amount,
        CAST(sum(CAST(price.unit_price AS DECIMAL(19, 2)) * greatest(
            CAST(0 AS BIGINT),
            least(price.first_unit + price.quantity, range.accepted_quantity) - greatest(price.first_unit, range.accepted_quantity - shown.lost_quantity)
        )) AS DECIMAL(18, 2)) AS lost_amount,
        CAST(sum(CAST(price.unit_price AS DECIMAL(19, 2)) * greatest(
            CAST(0 AS BIGINT),
            least(price.first_unit + price.quantity, range.accepted_quantity + shown.gained_quantity) - greatest(price.first_unit, range.accepted_quantity)
        )) AS DECIMAL(18, 2)) AS gained_amount
    FROM shown
    JOIN counted_range AS range ON range.receipt_id = shown.receipt_id AND range.line_no = shown.line_no
    JOIN refunds.present_price AS price ON price.return_stock_in_id = shown.return_stock_in_id AND price.sku = shown.sku
    GROUP BY shown.receipt_id, shown.line_no
),
named AS (
    SELECT
        shown.*,
        CASE
            WHEN good_quantity <> booked_good THEN 'good_quantity'
            WHEN defective_quantity <> booked_defective THEN 'defective_quantity'
            ELSE 'refused_quantity'
        END AS field
    FROM shown
)
SELECT
    named.receipt_id,
    named.line_no,
    CASE named.return_stock_in_id WHEN '' THEN 'receipt ' || named.receipt_id || ':' || CAST(named.line_no AS VARCHAR) ELSE named.return_stock_in_id END AS unit_id,
    supplier.currency_code,
    CAST(coalesce(valued.issued_amount, 0) AS DECIMAL(18, 2)) AS issued_amount,
    CAST(coalesce(valued.issued_amount - valued.lost_amount + valued.gained_amount, 0) AS DECIMAL(18, 2)) AS restated_amount,
    named.field,
    CASE named.field WHEN 'good_quantity' THEN named.booked_good WHEN 'defective_quantity' THEN named.booked_defective ELSE named.booked_refused END AS booked_quantity,
    CASE named.field WHEN 'good_quantity' THEN named.good_quantity WHEN 'defective_quantity' THEN named.defective_quantity ELSE named.refused_quantity END AS quantity
FROM named
JOIN reference.supplier AS supplier ON supplier.supplier_id = named.supplier_id
LEFT JOIN valued ON valued.receipt_id = named.receipt_id AND valued.line_no = named.line_no
