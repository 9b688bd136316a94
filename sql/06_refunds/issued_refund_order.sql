-- what: every refund order as issued, of earlier runs and of this run
-- grain: one row per refund order
-- key: refund_order_id
-- inputs: prior.refund_order, refunds.new_refund_order
-- rules: R-43, R-45
SELECT
    refund_order_id, return_stock_in_id, shop_id, order_id, distributor_id, supplier_id, created_on, currency_code,
    accepted_quantity, filled_quantity, return_amount, unsettled_amount, exchange_amount, return_handling_fee,
    refundable_amount, shortfall_amount, exchange_due, fee_due, refund_method, refund_number, estimated_amount, expected_amount,
    completed_on, false AS is_this_run
FROM prior.refund_order
UNION ALL
SELECT
    refund_order_id, return_stock_in_id, shop_id, order_id, distributor_id, supplier_id, created_on, currency_code,
    accepted_quantity, filled_quantity, return_amount, unsettled_amount, exchange_amount, return_handling_fee,
    refundable_amount, shortfall_amount, exchange_due, fee_due, refund_method, refund_number, estimated_amount, expected_amount,
    CAST(NULL AS DATE) AS completed_on, true AS is_this_run
FROM refunds.new_refund_order
