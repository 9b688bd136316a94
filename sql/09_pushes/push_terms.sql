-- what: the terms that a return would be pushed with in this run: its units, its partnership and the estimate of its refund
-- grain: one row per return stock-in that holds units
-- key: return_stock_in_id
-- inputs: control.run, pushes.priced_unit, prior.return_stock_in, orders.return_request, reference.partnership, reference.supplier, orders.handling_fee
-- rules: R-18, R-19, R-32, R-33, R-39
WITH matched_return AS (
    SELECT
        unit.return_stock_in_id,
        min(unit.after_sales_key) AS after_sales_key,
        -- once pushed, a return stays with the supplier that its id names, even if the goods turn out to be another supplier's
        coalesce(min(prior_return.supplier_id), min(unit.supplier_id)) AS supplier_id,
        coalesce(min(prior_return.currency_code), min(unit.currency_code)) AS currency_code,
        min(unit.ordered_on) AS ordered_on,
        min(unit.shipped_on) AS shipped_on,
        CAST(sum(unit.quantity) AS BIGINT) AS requested_quantity,
        CAST(sum(CAST(unit.unit_price AS DECIMAL(19, 2)) * unit.quantity) AS DECIMAL(18, 2)) AS requested_amount
    FROM pushes.priced_unit AS unit
    LEFT JOIN prior.return_stock_in AS prior_return ON prior_return.return_stock_in_id = unit.return_stock_in_id
    GROUP BY unit.return_stock_in_id
),
first_unit AS (
    -- the warehouse of the first unit, in the order of the match
    SELECT return_stock_in_id, warehouse_id
    FROM pushes.priced_unit
    QUALIFY row_number() OVER (
        PARTITION BY return_stock_in_id
        ORDER BY shipped_at NULLS LAST, stock_out_id NULLS LAST, line_no NULLS LAST, first_unit NULLS LAST, unit_price NULLS LAST
    ) = 1
),
partnered_return AS (
    SELECT
        matched_return.*,
        first_unit.warehouse_id,
        request.distributor_id,
        partnership.distributor_id IS NOT NULL AS has_partnership,
        coalesce(partnership.is_auto_push, false) AS is_auto_push,
        coalesce(partnership.refund_method, '') AS refund_method,
        coalesce(partnership.via_bigshop, true) AS via_bigshop
    FROM matched_return
    JOIN first_unit ON first_unit.return_stock_in_id = matched_return.return_stock_in_id
    JOIN orders.return_request AS request ON request.after_sales_key = matched_return.after_sales_key
    LEFT JOIN reference.partnership AS partnership
        ON partnership.distributor_id = request.distributor_id
        AND partnership.supplier_id = matched_return.supplier_id
        AND matched_return.shipped_on BETWEEN partnership.start_date AND partnership.end_date
    QUALIFY row_number() OVER (PARTITION BY matched_return.return_stock_in_id ORDER BY partnership.start_date DESC NULLS LAST) = 1
),
charged_return AS (
    SELECT
        partnered_return.*,
        supplier.minor_unit,
        fee.basis,
        fee.rate,
        fee.min_amount,
        fee.max_amount
    FROM partnered_return
    JOIN reference.supplier AS supplier ON supplier.supplier_id = partnered_return.supplier_id
    CROSS JOIN control.run AS run
    LEFT JOIN orders.handling_fee AS fee
        ON fee.supplier_id = partnered_return.supplier_id
        AND fee.distributor_id = partnered_return.distributor_id
        AND fee.valid_on = run.business_date
),
estimated_return AS (
    SELECT
        *,
        CASE
            WHEN NOT via_bigshop THEN CAST(0 AS DECIMAL(18, 2))
            WHEN basis IS NULL THEN NULL
            ELSE fragment.return_handling_fee(basis, rate, min_amount, max_amount, minor_unit, requested_amount, requested_quantity)
        END AS estimated_return_handling_fee
    FROM charged_return
)
SELECT
    return_stock_in_id,
    after_sales_key,
    distributor_id,
    supplier_id,
    currency_code,
    ordered_on,
    shipped_on,
    warehouse_id,
    requested_quantity,
    requested_amount,
    has_partnership,
    is_auto_push,
    refund_method,
    via_bigshop,
    estimated_return_handling_fee,
    CAST(requested_amount - coalesce(estimated_return_handling_fee, CAST(0 AS DECIMAL(18, 2))) AS DECIMAL(18, 2)) AS estimated_refund_amount
FROM estimated_return
