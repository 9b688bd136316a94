-- settled__payment
WITH proven AS (
  SELECT
    payment.payment_id,
    payment.refund_order_id,
    COALESCE(posted.amount, payment.amount) AS amount,
    NOT payment.confirmed_at IS NULL AS is_confirmed,
    NOT posted.payment_id IS NULL AS is_posted
  FROM current__refund_payment AS payment
  JOIN paid__refund_order AS refund
    ON refund.refund_order_id = payment.refund_order_id
  LEFT JOIN landing__known_payment AS posted
    ON posted.payment_id = payment.payment_id
    AND posted.refund_order_id = payment.refund_order_id
    AND posted.document_type = 'payment'
  WHERE
    payment.proof <> ''
), staged AS (
  SELECT
    payment_id,
    refund_order_id,
    'payment' AS document_type,
    amount
  FROM proven
  WHERE
    NOT is_posted
  UNION ALL
  SELECT
    payment_id,
    refund_order_id,
    'payment_confirmation' AS document_type,
    amount
  FROM proven
  WHERE
    is_confirmed
)
SELECT
  staged.*
FROM staged
ANTI JOIN landing__known_payment AS posted
  ON posted.payment_id = staged.payment_id
  AND posted.refund_order_id = staged.refund_order_id
  AND posted.document_type = staged.document_type
