-- what: the refund orders that a decision of this run adjusts: named by it, or paying for units of a receipt line that it adjusts downwards
-- grain: one row per refund order
-- key: refund_order_id
-- inputs: staging.decided_restatement, receiving.receipt_adjustment, refunds.net_refund, refunds.refund_unit_today
-- rules: R-43, R-61
WITH decided AS (
    SELECT net.refund_order_id, decision.decision_id, decision.note, decision.decided_by, 1 AS way
    FROM staging.decided_restatement AS decision
    JOIN refunds.net_refund AS net ON net.refund_order_id = decision.document_id
    WHERE decision.decision = 'adjust'
    UNION ALL
    SELECT unit.refund_order_id, adjustment.decision_id, adjustment.note, adjustment.decided_by, 2
    FROM receiving.receipt_adjustment AS adjustment
    JOIN refunds.refund_unit_today AS unit
        ON unit.return_stock_in_id = adjustment.return_stock_in_id AND unit.sku = adjustment.sku AND unit.booked_quantity < unit.issued_quantity
)
SELECT refund_order_id, decision_id, note, decided_by
FROM decided
QUALIFY row_number() OVER (PARTITION BY refund_order_id ORDER BY way NULLS LAST, decision_id NULLS LAST) = 1
