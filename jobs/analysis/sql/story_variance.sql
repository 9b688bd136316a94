-- what: why a refund is another amount than was estimated, part by part
-- grain: one row a refund order that differs from its estimate
-- inputs: asked_case, report.refund_order, report.variance
SELECT
    refund.created_on AS told_on,
    'R-42' AS rules,
    '{refund_order_id}: {actual_amount} instead of the estimated {estimated_amount} {currency_code}:'
    || CASE WHEN part.quantity_part <> 0 THEN ' quantity {quantity_part}' ELSE '' END
    || CASE WHEN part.unsettled_part <> 0 THEN ' unsettled {unsettled_part}' ELSE '' END
    || CASE WHEN part.exchange_part <> 0 THEN ' exchange {exchange_part}' ELSE '' END
    || CASE WHEN part.fee_part <> 0 THEN ' fee {fee_part}' ELSE '' END
    || CASE WHEN part.shortfall_part <> 0 THEN ' shortfall {shortfall_part}' ELSE '' END AS sentence,
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
INNER JOIN asked_case USING (return_stock_in_id)
WHERE part.actual_amount <> part.estimated_amount
ORDER BY refund.created_on, part.refund_order_id
