-- what: refund orders whose refundable amount would be another with today's facts, after the adjustments of this run
-- grain: one row per refund order
-- key: refund_order_id
-- inputs: refunds.refund_today, refunds.refund_adjustment
-- rules: R-43, R-61
WITH compared AS (
    SELECT
        today.refund_order_id,
        today.currency_code,
        CAST(today.issued_amount + coalesce(adjustment.amount, 0) AS DECIMAL(18, 2)) AS issued_amount,
        today.restated_amount,
        CAST(today.return_part - coalesce(adjustment.return_part, 0) AS DECIMAL(18, 2)) AS return_part,
        CAST(today.unsettled_part - coalesce(adjustment.unsettled_part, 0) AS DECIMAL(18, 2)) AS unsettled_part,
        CAST(today.exchange_part - coalesce(adjustment.exchange_part, 0) AS DECIMAL(18, 2)) AS exchange_part,
        CAST(today.fee_part - coalesce(adjustment.fee_part, 0) AS DECIMAL(18, 2)) AS fee_part
    FROM refunds.refund_today AS today
    LEFT JOIN refunds.refund_adjustment AS adjustment ON adjustment.refund_order_id = today.refund_order_id
    WHERE today.reading = 'newest'
)
SELECT * FROM compared WHERE restated_amount <> issued_amount
