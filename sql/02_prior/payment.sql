-- what: payments as posted, by stage, issued once by an earlier run and never changed
-- grain: one payment, refund order and stage
-- key: payment_id, refund_order_id, document_type
-- inputs: earlier.payment
-- rules: R-43, R-45, R-52
SELECT *
FROM earlier.payment
