-- what: what was pushed of each pushed return compared, line by line, with what would be pushed today
-- grain: one row per pushed return that today's push would make differently
-- key: return_stock_in_id
-- inputs: allocation.renewable_return, allocation.renewal_unit, prior.push_line
-- rules: R-43
WITH line AS (
    SELECT renewable.return_stock_in_id, false AS is_of_today, true AS is_of_supplier, line.sku, line.combo_sku, line.unit_price, line.quantity
    FROM allocation.renewable_return AS renewable
    JOIN prior.push_line AS line ON line.push_id = fragment.push_id(renewable.return_stock_in_id, renewable.attempts)
    UNION ALL
    SELECT unit.return_stock_in_id, true, unit.supplier_id = renewable.supplier_id, unit.sku, unit.combo_sku, unit.high_price, unit.high_quantity
    FROM allocation.renewal_unit AS unit
    JOIN allocation.renewable_return AS renewable ON renewable.return_stock_in_id = unit.return_stock_in_id
    WHERE unit.high_quantity > 0
    UNION ALL
    SELECT unit.return_stock_in_id, true, unit.supplier_id = renewable.supplier_id, unit.sku, unit.combo_sku, unit.low_price, unit.quantity - unit.high_quantity
    FROM allocation.renewal_unit AS unit
    JOIN allocation.renewable_return AS renewable ON renewable.return_stock_in_id = unit.return_stock_in_id
    WHERE unit.quantity > unit.high_quantity
),
price AS (
    SELECT
        return_stock_in_id, sku, combo_sku, unit_price,
        CAST(coalesce(sum(quantity) FILTER (WHERE NOT is_of_today), 0) AS BIGINT) AS issued_quantity,
        CAST(coalesce(sum(quantity) FILTER (WHERE is_of_today AND is_of_supplier), 0) AS BIGINT) AS quantity,
        CAST(coalesce(sum(quantity) FILTER (WHERE NOT is_of_supplier), 0) AS BIGINT) AS other_quantity
    FROM line
    GROUP BY return_stock_in_id, sku, combo_sku, unit_price
),
sku AS (
    SELECT
        return_stock_in_id,
        CAST(sum(issued_quantity) AS BIGINT) AS issued_quantity,
        CAST(sum(quantity) AS BIGINT) AS quantity,
        CAST(sum(other_quantity) AS BIGINT) AS other_quantity,
        CAST(sum(CAST(unit_price AS DECIMAL(19, 2)) * issued_quantity) AS DECIMAL(18, 2)) AS issued_amount,
        CAST(sum(CAST(unit_price AS DECIMAL(19, 2)) * quantity) AS DECIMAL(18, 2)) AS restated_amount,
        max(CASE WHEN issued_quantity <> quantity THEN 1 ELSE 0 END) AS is_repriced
    FROM price
    GROUP BY return_stock_in_id, sku, combo_sku
),
comparison AS (
    SELECT
        return_stock_in_id,
        CAST(sum(quantity) AS BIGINT) AS quantity,
        CAST(sum(other_quantity) AS BIGINT) AS other_quantity,
        CAST(sum(issued_amount) AS DECIMAL(18, 2)) AS issued_amount,
        CAST(sum(restated_amount) AS DECIMAL(18, 2)) AS restated_amount,
        CASE
            WHEN sum(quantity + other_quantity) = 0 THEN 'requested_quantity'
            WHEN sum(other_quantity) > 0 THEN 'supplier_id'
            WHEN bool_or(issued_quantity = 0 OR quantity = 0) THEN 'sku'
            WHEN bool_or(issued_quantity <> quantity) THEN 'requested_quantity'
            WHEN max(is_repriced) = 1 THEN 'unit_price'
            ELSE ''
        END AS field
    FROM sku
    GROUP BY return_stock_in_id
)
SELECT * FROM comparison WHERE field <> ''
