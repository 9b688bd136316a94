-- what: refund orders below zero, above their return amount, or not equal to return amount minus deductions
-- grain: one refund order
-- key: refund_order_id
-- inputs: standing.refund_order
-- rules: R-36, R-37, R-41
SELECT refund_order_id, return_amount, unsettled_amount, exchange_amount, return_handling_fee, refundable_amount
FROM standing.refund_order
WHERE refundable_amount < 0
    OR refundable_amount > return_amount
    OR unsettled_amount < 0
    OR exchange_amount < 0
    OR return_handling_fee < 0
    OR shortfall_amount < 0
    OR refundable_amount <> return_amount - unsettled_amount - exchange_amount - return_handling_fee
