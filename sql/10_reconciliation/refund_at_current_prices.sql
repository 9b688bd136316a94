-- what: what the goods of a refund order would come to at the present prices of their units
-- grain: one return stock-in and night with a refund order, under the last one of that night
-- key: refund_order_id
-- inputs: ledger.refund_order, receiving.receipt_line, pushes.priced_unit
-- rules: R-34, R-43
WITH refund_night AS (
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
    ) AS folded
),
accepted AS (
    -- a refund order pays for everything that came until its night and was not paid before
    SELECT
        night.refund_order_id,
        night.return_stock_in_id,
        receipt.sku,
        CAST(coalesce(sum(receipt.good_quantity + receipt.defective_quantity) FILTER (WHERE receipt.business_date <= night.before_on), 0) AS BIGINT) AS units_before,
        CAST(sum(receipt.good_quantity + receipt.defective_quantity) AS BIGINT) AS units_through
    FROM refund_night AS night
    JOIN receiving.receipt_line AS receipt
        ON receipt.return_stock_in_id = night.return_stock_in_id AND receipt.business_date <= night.created_on
    GROUP BY night.refund_order_id, night.return_stock_in_id, receipt.sku
),
priced AS (
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
    -- what was asked for after the push is not what was refunded
    WHERE attempts > 0
),
present AS (
    SELECT
        accepted.refund_order_id,
        CAST(sum(CAST(priced.unit_price AS DECIMAL(19, 2)) * (
            least(priced.quantity_through, accepted.units_through) - greatest(priced.quantity_through - priced.quantity, accepted.units_before)
        )) AS DECIMAL(18, 2)) AS amount
    FROM accepted
    JOIN priced
        ON priced.return_stock_in_id = accepted.return_stock_in_id
        AND priced.sku = accepted.sku
        AND priced.quantity_through > accepted.units_before
        AND priced.quantity_through - priced.quantity < accepted.units_through
    GROUP BY accepted.refund_order_id
)
SELECT
    night.refund_order_id,
    night.return_stock_in_id,
    night.currency_code,
    night.return_amount,
    present.amount AS amount_now
FROM refund_night AS night
JOIN present ON present.refund_order_id = night.refund_order_id
