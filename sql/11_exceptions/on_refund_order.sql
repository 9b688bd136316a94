-- what: a refund order paid too little or too much, or paid too late
-- grain: one code and refund order
-- key: code, subject_id
-- inputs: reconciliation.refund_match
-- rules: R-46, R-56
SELECT
    CASE match WHEN 'partial' THEN 'PARTIALLY_PAID' WHEN 'over' THEN 'OVERPAID' ELSE 'PAYMENT_LATE' END AS code,
    refund_order_id AS subject_id,
    refund_order_id AS unit_id,
    CAST(due_amount AS VARCHAR) AS expected_value,
    CAST(settled_amount AS VARCHAR) AS actual_value,
    difference_amount AS amount,
    currency_code
FROM reconciliation.refund_match
WHERE match IN ('partial', 'over', 'unpaid')
