-- totalled__payment
WITH posted AS (
  SELECT
    refund_order_id,
    document_type,
    amount
  FROM landing__known_payment AS known_payment
  UNION ALL
  SELECT
    refund_order_id,
    document_type,
    amount
  FROM settled__payment AS payment
)
SELECT
  refund_order_id,
  CAST(COALESCE(SUM(amount) FILTER(WHERE
    document_type = 'payment'), 0) AS DECIMAL(18, 2)) AS proven_amount,
  CAST(COALESCE(SUM(amount) FILTER(WHERE
    document_type = 'payment_confirmation'), 0) AS DECIMAL(18, 2)) AS confirmed_amount
FROM posted
GROUP BY
  refund_order_id
