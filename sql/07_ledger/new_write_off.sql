-- what: the open rest of each refund order that a decision of this run gives up
-- grain: one row per refund order
-- key: refund_order_id
-- inputs: ledger.decided_write_off
-- rules: R-16, R-49, R-57, R-64
SELECT refund_order_id, decision_id, amount
FROM ledger.decided_write_off
WHERE NOT is_waiting
