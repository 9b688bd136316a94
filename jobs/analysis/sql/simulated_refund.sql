-- what: every refund order of a period as it was made, and as it would have been with a simulated return handling fee
-- grain: one refund order to which a simulated fee applies
-- key: refund_order_id
-- inputs: report.refund_order, report.return_stock_in, report.stock_movement, report.variance, simulated_fee, currency_minor_unit
-- parameters: $from_date, $to_date, $supplier_id (each may be empty)
-- rules: R-36, R-37, R-39, R-41
WITH refund AS (
    SELECT
        refund.*,
        -- variance has the whole exchange amount that was due, also the part that could not be deducted (R-42)
        coalesce(-variance.exchange_part, refund.exchange_amount) AS exchange_due,
        CAST(refund.return_amount - refund.unsettled_amount - refund.exchange_amount AS DECIMAL(18, 2)) AS left_for_fee,
        -- the fee is due once per return, on its first refund order, and only if the order is via BigShop
        refund.refund_order_id = refund.return_stock_in_id || '/1' AND coalesce(return_stock_in.via_bigshop, true) AS is_fee_due
    FROM report.refund_order AS refund
    JOIN report.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = refund.return_stock_in_id
    LEFT JOIN report.variance AS variance ON variance.refund_order_id = refund.refund_order_id
    WHERE ($from_date IS NULL OR refund.created_on >= $from_date)
        AND ($to_date IS NULL OR refund.created_on <= $to_date)
        AND ($supplier_id IS NULL OR refund.supplier_id = $supplier_id)
),
unit AS (
    -- the first refund order pays everything accepted up to its date (R-31)
    SELECT refund.refund_order_id, CAST(sum(movement.quantity) AS BIGINT) AS accepted_quantity
    FROM refund
    JOIN report.stock_movement AS movement
        ON movement.return_stock_in_id = refund.return_stock_in_id
        AND movement.business_date <= refund.created_on
        AND movement.pool IN ('sellable', 'defective')
    WHERE refund.is_fee_due
    GROUP BY refund.refund_order_id
),
supposed AS (
    -- the most specific fee applies
    SELECT
        refund.*,
        coalesce(unit.accepted_quantity, CAST(0 AS BIGINT)) AS accepted_quantity,
        fee.basis,
        fragment.fee_rate(fee.basis, fee.amount) AS rate,
        fee.min_amount,
        fee.max_amount,
        currency.minor_unit
    FROM refund
    JOIN currency_minor_unit AS currency ON currency.currency_code = refund.currency_code
    JOIN simulated_fee AS fee
        ON (fee.supplier_id = '' OR fee.supplier_id = refund.supplier_id)
        AND (fee.distributor_id = '' OR fee.distributor_id = refund.distributor_id)
        AND (fee.currency_code = '' OR fee.currency_code = refund.currency_code)
    LEFT JOIN unit ON unit.refund_order_id = refund.refund_order_id
    QUALIFY row_number() OVER (
        PARTITION BY refund.refund_order_id
        ORDER BY fee.supplier_id DESC NULLS LAST, fee.distributor_id DESC NULLS LAST, fee.currency_code DESC NULLS LAST
    ) = 1
),
due AS (
    SELECT
        *,
        CASE
            WHEN NOT is_fee_due THEN CAST(0 AS DECIMAL(18, 2))
            ELSE fragment.return_handling_fee(basis, rate, min_amount, max_amount, minor_unit, return_amount, accepted_quantity)
        END AS fee_due
    FROM supposed
),
taken AS (
    SELECT *, CAST(least(fee_due, left_for_fee) AS DECIMAL(18, 2)) AS fee_then FROM due
)
SELECT
    refund_order_id,
    distributor_id,
    supplier_id,
    created_on,
    currency_code,
    is_fee_due,
    return_amount,
    unsettled_amount,
    exchange_amount,
    return_handling_fee AS fee_before,
    fee_then,
    refundable_amount AS refundable_before,
    CAST(left_for_fee - fee_then AS DECIMAL(18, 2)) AS refundable_then,
    shortfall_amount AS shortfall_before,
    CAST(exchange_due - exchange_amount + fee_due - fee_then AS DECIMAL(18, 2)) AS shortfall_then,
    CAST(left_for_fee - fee_then - refundable_amount AS DECIMAL(18, 2)) AS difference_amount
FROM taken
ORDER BY refund_order_id
