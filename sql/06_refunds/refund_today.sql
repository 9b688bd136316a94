-- what: each refund order with today's facts for the same units: present prices, the fee now valid on its date, replacements that no refund order has taken; with the units of the newest receipt lines, and of decided ones with those that are booked
-- grain: one row per refund order and reading (newest or booked)
-- key: refund_order_id, reading
-- inputs: refunds.net_refund, refunds.decided_refund, refunds.refund_unit_today, refunds.present_price, refunds.exchange_outstanding, refunds.new_refund_order, prior.return_stock_in, orders.handling_fee, reference.supplier
-- rules: R-36, R-37, R-39, R-40, R-43, R-61
WITH unit AS (
    SELECT refund_order_id, 'newest' AS reading, return_stock_in_id, sku, first_unit, quantity FROM refunds.refund_unit_today
    UNION ALL
    SELECT refund_order_id, 'booked', return_stock_in_id, sku, first_unit, booked_quantity
    FROM refunds.refund_unit_today AS unit
    SEMI JOIN refunds.decided_refund AS decided ON decided.refund_order_id = unit.refund_order_id
),
refund_reading AS (
    SELECT refund_order_id, 'newest' AS reading FROM refunds.net_refund
    UNION ALL
    SELECT refund_order_id, 'booked' FROM refunds.decided_refund
),
present_return AS (
    SELECT
        unit.refund_order_id,
        unit.reading,
        CAST(coalesce(sum(CAST(price.unit_price AS DECIMAL(19, 2)) * (
            least(price.first_unit + price.quantity, unit.first_unit + unit.quantity) - greatest(price.first_unit, unit.first_unit)
        )), 0) AS DECIMAL(18, 2)) AS amount
    FROM unit
    JOIN refunds.present_price AS price
        ON price.return_stock_in_id = unit.return_stock_in_id
        AND price.sku = unit.sku
        AND price.first_unit < unit.first_unit + unit.quantity
        AND price.first_unit + price.quantity > unit.first_unit
    GROUP BY unit.refund_order_id, unit.reading
),
units_left AS (
    SELECT refund_order_id, reading, CAST(sum(quantity) AS BIGINT) AS quantity FROM unit GROUP BY refund_order_id, reading
),
new_deduction AS (
    SELECT return_stock_in_id, exchange_amount FROM refunds.new_refund_order
),
present_refund AS (
    SELECT
        refund.*,
        refund_reading.reading,
        CAST(coalesce(present_return.amount, 0) AS DECIMAL(18, 2)) AS return_now,
        coalesce(units_left.quantity, CAST(0 AS BIGINT)) AS units_now,
        -- a replacement that no refund order has taken belongs to the last one
        CAST(refund.exchange_amount + CASE
            WHEN refund.refund_number < max(refund.refund_number) OVER (PARTITION BY refund.return_stock_in_id) THEN 0
            ELSE greatest(coalesce(exchange.left_amount, 0) - coalesce(new_deduction.exchange_amount, 0), 0)
        END AS DECIMAL(18, 2)) AS exchange_due_now
    FROM refunds.net_refund AS refund
    JOIN refund_reading ON refund_reading.refund_order_id = refund.refund_order_id
    LEFT JOIN present_return ON present_return.refund_order_id = refund.refund_order_id AND present_return.reading = refund_reading.reading
    LEFT JOIN units_left ON units_left.refund_order_id = refund.refund_order_id AND units_left.reading = refund_reading.reading
    LEFT JOIN refunds.exchange_outstanding AS exchange ON exchange.return_stock_in_id = refund.return_stock_in_id
    LEFT JOIN new_deduction ON new_deduction.return_stock_in_id = refund.return_stock_in_id
),
charged_refund AS (
    SELECT
        present_refund.*,
        CASE
            WHEN present_refund.refund_number > 1 OR NOT prior_return.via_bigshop THEN CAST(0 AS DECIMAL(18, 2))
            -- where no fee row is valid any more, H stays as it was
            WHEN fee.basis IS NULL THEN present_refund.fee_due
            ELSE fragment.return_handling_fee(
                fee.basis, fee.rate, fee.min_amount, fee.max_amount, supplier.minor_unit, present_refund.return_now, present_refund.units_now
            )
        END AS fee_due_now
    FROM present_refund
    JOIN prior.return_stock_in AS prior_return ON prior_return.return_stock_in_id = present_refund.return_stock_in_id
    JOIN reference.supplier AS supplier ON supplier.supplier_id = present_refund.supplier_id
    LEFT JOIN orders.handling_fee AS fee
        ON fee.supplier_id = present_refund.supplier_id
        AND fee.distributor_id = present_refund.distributor_id
        AND fee.valid_on = present_refund.created_on
),
less_unsettled AS (
    -- unsettled as taken, never more
    SELECT *, CAST(least(unsettled_amount, return_now) AS DECIMAL(18, 2)) AS unsettled_now FROM charged_refund
),
less_exchange AS (
    SELECT *, CAST(least(exchange_due_now, return_now - unsettled_now) AS DECIMAL(18, 2)) AS exchange_now FROM less_unsettled
),
less_fee AS (
    SELECT *, CAST(least(fee_due_now, return_now - unsettled_now - exchange_now) AS DECIMAL(18, 2)) AS fee_now FROM less_exchange
)
SELECT
    refund_order_id,
    reading,
    return_stock_in_id,
    currency_code,
    refundable_amount AS issued_amount,
    CAST(return_now - unsettled_now - exchange_now - fee_now AS DECIMAL(18, 2)) AS restated_amount,
    CAST(return_now - return_amount AS DECIMAL(18, 2)) AS return_part,
    CAST(unsettled_amount - unsettled_now AS DECIMAL(18, 2)) AS unsettled_part,
    CAST(exchange_amount - exchange_now AS DECIMAL(18, 2)) AS exchange_part,
    CAST(return_handling_fee - fee_now AS DECIMAL(18, 2)) AS fee_part,
    fee_due_now
FROM less_fee
