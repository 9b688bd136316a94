-- Which refunds were too small for all deductions, and how much could not be deducted (R-37)?
SELECT
    refund_order_id,
    supplier_id,
    created_on,
    currency_code,
    return_amount,
    unsettled_amount,
    exchange_amount,
    return_handling_fee,
    refundable_amount,
    shortfall_amount
FROM report.refund_order
WHERE shortfall_amount > 0
ORDER BY currency_code, shortfall_amount DESC, refund_order_id;
