-- written_off__write_off
WITH asked AS (
  SELECT
    subject_id,
    MIN(decision_id) AS decision_id
  FROM current__decision AS decision
  WHERE
    decision = 'write_off' AND is_tonight
  GROUP BY
    subject_id
), given_up AS (
  SELECT
    refund_order_id,
    CAST(SUM(amount) AS DECIMAL(18, 2)) AS amount
  FROM landing__known_posting AS known_posting
  WHERE
    document_type = 'write_off' AND account = 'refund_payable'
  GROUP BY
    refund_order_id
), open_rest AS (
  SELECT
    refund.*,
    CAST(CASE refund.refund_method
      WHEN 'bank_transfer'
      THEN refund.refundable_amount
      ELSE 0
    END - COALESCE(payment.proven_amount, 0) - COALESCE(given_up.amount, 0) AS DECIMAL(18, 2)) AS amount
  FROM paid__refund_order AS refund
  LEFT JOIN totalled__payment AS payment
    ON payment.refund_order_id = refund.refund_order_id
  LEFT JOIN given_up
    ON given_up.refund_order_id = refund.refund_order_id
)
SELECT
  open_rest.refund_order_id,
  asked.decision_id,
  open_rest.amount
FROM asked
JOIN open_rest
  ON open_rest.refund_order_id = asked.subject_id
WHERE
  open_rest.amount > 0
