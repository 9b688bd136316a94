-- Which refunds differ from their estimate, and which parts explain the difference exactly (R-42)?
SELECT
    refund_order_id,
    currency_code,
    estimated_amount,
    actual_amount,
    actual_amount - estimated_amount AS difference_amount,
    quantity_part,
    unsettled_part,
    exchange_part,
    fee_part,
    shortfall_part
FROM report.variance
WHERE actual_amount <> estimated_amount
ORDER BY currency_code, difference_amount, refund_order_id;
