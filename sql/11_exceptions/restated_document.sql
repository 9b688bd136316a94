-- what: issued documents that today's facts would make differently, with the field that differs first, both values, both amounts and the parts of the difference
-- grain: one row per document
-- key: document_id
-- inputs: pushes.return_stock_in, allocation.renewal_difference, refunds.restated_refund, reconciliation.restated_receipt, staging.refund_payment, reconciliation.payment_state
-- rules: R-42, R-43, R-45, R-61
WITH restated_push AS (
    SELECT
        difference.return_stock_in_id AS document_id,
        'push' AS document_type,
        difference.return_stock_in_id AS unit_id,
        difference.field,
        CAST(difference.restated_amount AS VARCHAR) AS expected_value,
        CAST(difference.issued_amount AS VARCHAR) AS actual_value,
        difference.issued_amount,
        difference.restated_amount,
        return_stock_in.currency_code,
        CAST(NULL AS DECIMAL(18, 2)) AS return_part,
        CAST(NULL AS DECIMAL(18, 2)) AS unsettled_part,
        CAST(NULL AS DECIMAL(18, 2)) AS exchange_part,
        CAST(NULL AS DECIMAL(18, 2)) AS fee_part
    FROM allocation.renewal_difference AS difference
    JOIN pushes.return_stock_in AS return_stock_in
        ON return_stock_in.return_stock_in_id = difference.return_stock_in_id
        -- a push of this run has just renewed its lines
        AND return_stock_in.state = 'pushed' AND NOT return_stock_in.is_pushed_now
),
restated_payment AS (
    SELECT
        posted.payment_id AS document_id,
        'payment' AS document_type,
        min(posted.refund_order_id) AS unit_id,
        'amount' AS field,
        CAST(CAST(sum(payment.amount) AS DECIMAL(18, 2)) AS VARCHAR) AS expected_value,
        CAST(CAST(sum(posted.amount) AS DECIMAL(18, 2)) AS VARCHAR) AS actual_value,
        CAST(sum(posted.amount) AS DECIMAL(18, 2)) AS issued_amount,
        CAST(sum(payment.amount) AS DECIMAL(18, 2)) AS restated_amount,
        min(payment.currency_code) AS currency_code,
        CAST(NULL AS DECIMAL(18, 2)) AS return_part,
        CAST(NULL AS DECIMAL(18, 2)) AS unsettled_part,
        CAST(NULL AS DECIMAL(18, 2)) AS exchange_part,
        CAST(NULL AS DECIMAL(18, 2)) AS fee_part
    FROM reconciliation.payment_state AS posted
    JOIN staging.refund_payment AS payment ON payment.payment_id = posted.payment_id AND payment.refund_order_id = posted.refund_order_id
    WHERE posted.is_posted AND payment.amount <> posted.amount
    GROUP BY posted.payment_id
)
SELECT
    document_id,
    document_type,
    unit_id,
    field,
    expected_value,
    actual_value,
    issued_amount,
    restated_amount,
    currency_code,
    return_part,
    unsettled_part,
    exchange_part,
    fee_part
FROM restated_push
UNION ALL
SELECT
    refund_order_id,
    'refund_order',
    refund_order_id,
    'refundable_amount',
    CAST(restated_amount AS VARCHAR),
    CAST(issued_amount AS VARCHAR),
    issued_amount,
    restated_amount,
    currency_code,
    return_part,
    unsettled_part,
    exchange_part,
    fee_part
FROM refunds.restated_refund
UNION ALL
SELECT
    receipt_id || ':' || CAST(line_no AS VARCHAR),
    'receipt_line',
    unit_id,
    field,
    CAST(quantity AS VARCHAR),
    CAST(booked_quantity AS VARCHAR),
    issued_amount,
    restated_amount,
    currency_code,
    NULL,
    NULL,
    NULL,
    NULL
FROM reconciliation.restated_receipt
UNION ALL
SELECT
    document_id,
    document_type,
    unit_id,
    field,
    expected_value,
    actual_value,
    issued_amount,
    restated_amount,
    currency_code,
    return_part,
    unsettled_part,
    exchange_part,
    fee_part
FROM restated_payment
