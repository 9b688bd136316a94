-- what: every refund order with its amounts as issued so far: with its earlier adjustments
-- grain: one row per refund order
-- key: refund_order_id
-- inputs: refunds.issued_refund_order, prior.adjustment, prior.posting
-- rules: R-43, R-61
WITH adjusted AS (
    SELECT
        document_id AS refund_order_id,
        CAST(count(*) AS BIGINT) AS adjustments,
        CAST(sum(return_part) AS DECIMAL(18, 2)) AS return_part,
        CAST(sum(unsettled_part) AS DECIMAL(18, 2)) AS unsettled_part,
        CAST(sum(exchange_part) AS DECIMAL(18, 2)) AS exchange_part,
        CAST(sum(fee_part) AS DECIMAL(18, 2)) AS fee_part,
        CAST(sum(amount) AS DECIMAL(18, 2)) AS amount,
        max_by(fee_due, adjustment_number) AS fee_due
    FROM prior.adjustment
    WHERE document_type = 'refund_order'
    GROUP BY document_id
),
written_off AS (
    SELECT refund_order_id, CAST(sum(-amount) AS DECIMAL(18, 2)) AS amount
    FROM prior.posting
    WHERE account = 'write_off'
    GROUP BY refund_order_id
)
SELECT
    refund.refund_order_id,
    refund.return_stock_in_id,
    refund.distributor_id,
    refund.supplier_id,
    refund.created_on,
    refund.currency_code,
    refund.refund_method,
    refund.refund_number,
    coalesce(adjusted.adjustments, CAST(0 AS BIGINT)) AS adjustments,
    coalesce(adjusted.amount, CAST(0 AS DECIMAL(18, 2))) AS adjusted_amount,
    CAST(refund.return_amount + coalesce(adjusted.return_part, 0) AS DECIMAL(18, 2)) AS return_amount,
    CAST(refund.unsettled_amount - coalesce(adjusted.unsettled_part, 0) AS DECIMAL(18, 2)) AS unsettled_amount,
    CAST(refund.exchange_amount - coalesce(adjusted.exchange_part, 0) AS DECIMAL(18, 2)) AS exchange_amount,
    CAST(refund.return_handling_fee - coalesce(adjusted.fee_part, 0) AS DECIMAL(18, 2)) AS return_handling_fee,
    CAST(refund.refundable_amount + coalesce(adjusted.amount, 0) AS DECIMAL(18, 2)) AS refundable_amount,
    coalesce(adjusted.fee_due, refund.fee_due) AS fee_due,
    coalesce(written_off.amount, CAST(0 AS DECIMAL(18, 2))) AS written_off_amount
FROM refunds.issued_refund_order AS refund
LEFT JOIN adjusted ON adjusted.refund_order_id = refund.refund_order_id
LEFT JOIN written_off ON written_off.refund_order_id = refund.refund_order_id
