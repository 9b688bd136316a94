-- what: payments posted tonight, by stage
-- grain: one payment, refund order and stage
-- key: payment_id, refund_order_id, document_type
-- inputs: control.run, ledger.new_payment
-- rules: R-43, R-45
SELECT
    CAST(payment.payment_id AS VARCHAR) AS payment_id,
    CAST(payment.refund_order_id AS VARCHAR) AS refund_order_id,
    CAST(payment.document_type AS VARCHAR) AS document_type,
    CAST(payment.amount AS DECIMAL(18, 2)) AS amount,
    CAST(run.business_date AS DATE) AS issued_on,
    CAST(run.run_number AS INTEGER) AS issued_run
FROM ledger.new_payment AS payment
CROSS JOIN control.run AS run
