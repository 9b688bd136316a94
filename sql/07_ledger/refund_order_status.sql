-- what: every refund order with where it stands after tonight
-- grain: one refund order
-- key: refund_order_id
-- inputs: refunds.refund_order, ledger.refund_state
-- rules: R-44, R-45
SELECT
    refund.refund_order_id, refund.return_stock_in_id, refund.shop_id, refund.order_id, refund.distributor_id, refund.supplier_id,
    refund.created_on, refund.currency_code, refund.accepted_quantity, refund.filled_quantity, refund.return_amount,
    refund.unsettled_amount, refund.exchange_amount, refund.return_handling_fee, refund.refundable_amount, refund.shortfall_amount,
    refund.exchange_due, refund.fee_due, refund.refund_method, refund.refund_number, refund.estimated_amount, refund.expected_amount,
    refund.is_tonight,
    state.state,
    state.paid_amount,
    state.proven_amount,
    state.completed_on
FROM refunds.refund_order AS refund
JOIN ledger.refund_state AS state ON state.refund_order_id = refund.refund_order_id
