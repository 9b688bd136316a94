-- what: the goods of each refund order at the present prices of their units
-- grain: one row per return stock-in and date with a refund order, under the last refund order of that date
-- key: refund_order_id
-- inputs: ledger.refund_order, receiving.receipt_line, pushes.priced_unit
-- rules: R-34, R-43
WITH refund_date AS (
    SELECT
        return_stock_in_id,
        created_on,
        lag(created_on) OVER (PARTITION BY return_stock_in_id ORDER BY created_on NULLS LAST) AS before_on,
        refund_order_id,
        currency_code,
        return_amount
    FROM (
        SELECT
            return_stock_in_id,
            created_on,
            max(refund_order_id) AS refund_order_id,
            min(currency_code) AS currency_code,
            CAST(sum(return_amount) AS DECIMAL(18, 2)) AS return_amount
        FROM ledger.refund_order
        GROUP BY return_stock_in_id, created_on
    ) AS daily_refund
),
refunded_sku AS (
    -- a refund order pays for everything that was received up to its date and not paid before
    SELECT
        refund.refund_order_id,
        refund.return_stock_in_id,
        receipt.sku,
        CAST(coalesce(sum(receipt.good_quantity + receipt.defective_quantity) FILTER (WHERE receipt.business_date <= refund.before_on), 0) AS BIGINT) AS units_before,
        CAST(sum(receipt.good_quantity + receipt.defective_quantity) AS BIGINT) AS units_through
    FROM refund_date AS refund
    JOIN receiving.receipt_line AS receipt
        ON receipt.return_stock_in_id = refund.return_stock_in_id AND receipt.business_date <= refund.created_on
    GROUP BY refund.refund_order_id, refund.return_stock_in_id, receipt.sku
),
priced_run AS (
    SELECT
        return_stock_in_id,
        sku,
        unit_price,
        quantity,
        CAST(sum(quantity) OVER (
            PARTITION BY return_stock_in_id, sku
            ORDER BY shipped_at NULLS LAST, stock_out_id NULLS LAST, line_no NULLS LAST, unit_price DESC NULLS LAST, combo_sku NULLS LAST, first_unit NULLS LAST
        ) AS BIGINT) AS quantity_through
    FROM pushes.priced_unit
    -- units requested after the push are not part of the refund
    WHERE attempts > 0
),
current_amount AS (
    SELECT
        refunded_sku.refund_order_id,
        CAST(sum(CAST(priced_run.unit_price AS DECIMAL(19, 2)) * (
            least(priced_run.quantity_through, refunded_sku.units_through) - greatest(priced_run.quantity_through - priced_run.quantity, refunded_sku.units_before)
        )) AS DECIMAL(18, 2)) AS amount
    FROM refunded_sku
    JOIN priced_run
        ON priced_run.return_stock_in_id = refunded_sku.return_stock_in_id
        AND priced_run.sku = refunded_sku.sku
        AND priced_run.quantity_through > refunded_sku.units_before
        AND priced_run.quantity_through - priced_run.quantity < refunded_sku.units_through
    GROUP BY refunded_sku.refund_order_id
)
SELECT
    refund.refund_order_id,
    refund.return_stock_in_id,
    refund.currency_code,
    refund.return_amount,
    current_amount.amount AS amount_now
FROM refund_date AS refund
JOIN current_amount ON current_amount.refund_order_id = refund.refund_order_id
