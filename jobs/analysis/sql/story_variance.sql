-- what: the difference between refund and estimate, part by part
-- grain: one row per refund order that differs from its estimate
-- inputs: report.refund_order, report.variance, selected_case
SELECT
    refund.created_on AS step_date,
    'R-42' AS rules,
    'Refund order {refund_order_id} is {actual_amount} instead of the estimated {estimated_amount} {currency_code}; the'
    ' difference is '
    || concat_ws(
        ', ',
        CASE WHEN part.quantity_part <> 0 THEN '{quantity_part} for quantity' END,
        CASE WHEN part.unsettled_part <> 0 THEN '{unsettled_part} for unsettled' END,
        CASE WHEN part.exchange_part <> 0 THEN '{exchange_part} for exchange' END,
        CASE WHEN part.fee_part <> 0 THEN '{fee_part} for the fee' END,
        CASE WHEN part.shortfall_part <> 0 THEN '{shortfall_part} for the shortfall' END
    ) AS sentence,
    part.refund_order_id,
    part.actual_amount,
    part.estimated_amount,
    part.currency_code,
    part.quantity_part,
    part.unsettled_part,
    part.exchange_part,
    part.fee_part,
    part.shortfall_part
FROM report.variance AS part
INNER JOIN report.refund_order AS refund USING (refund_order_id)
INNER JOIN selected_case USING (return_stock_in_id)
WHERE part.actual_amount <> part.estimated_amount
ORDER BY refund.created_on, part.refund_order_id
