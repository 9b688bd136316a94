-- what: every refund order with where it stands after tonight
-- grain: one refund order
-- key: refund_order_id
-- inputs: refunds.issued_refund_order, ledger.refund_state
-- rules: R-44, R-45
-- persisted: latest
-- transient: state, paid_amount, proven_amount, is_this_run
SELECT
    CAST(refund.refund_order_id AS VARCHAR) AS refund_order_id,
    CAST(refund.return_stock_in_id AS VARCHAR) AS return_stock_in_id,
    CAST(refund.shop_id AS VARCHAR) AS shop_id,
    CAST(refund.order_id AS VARCHAR) AS order_id,
    CAST(refund.distributor_id AS VARCHAR) AS distributor_id,
    CAST(refund.supplier_id AS VARCHAR) AS supplier_id,
    CAST(refund.created_on AS DATE) AS created_on,
    CAST(refund.currency_code AS VARCHAR) AS currency_code,
    CAST(refund.accepted_quantity AS BIGINT) AS accepted_quantity,
    CAST(refund.filled_quantity AS BIGINT) AS filled_quantity,
    CAST(refund.return_amount AS DECIMAL(18, 2)) AS return_amount,
    CAST(refund.unsettled_amount AS DECIMAL(18, 2)) AS unsettled_amount,
    CAST(refund.exchange_amount AS DECIMAL(18, 2)) AS exchange_amount,
    CAST(refund.return_handling_fee AS DECIMAL(18, 2)) AS return_handling_fee,
    CAST(refund.refundable_amount AS DECIMAL(18, 2)) AS refundable_amount,
    CAST(refund.shortfall_amount AS DECIMAL(18, 2)) AS shortfall_amount,
    CAST(refund.exchange_due AS DECIMAL(18, 2)) AS exchange_due,
    CAST(refund.fee_due AS DECIMAL(18, 2)) AS fee_due,
    CAST(refund.refund_method AS VARCHAR) AS refund_method,
    CAST(refund.refund_number AS BIGINT) AS refund_number,
    CAST(refund.estimated_amount AS DECIMAL(18, 2)) AS estimated_amount,
    CAST(refund.expected_amount AS DECIMAL(18, 2)) AS expected_amount,
    CAST(state.completed_on AS DATE) AS completed_on,
    state.state,
    state.paid_amount,
    state.proven_amount,
    refund.is_this_run
FROM refunds.issued_refund_order AS refund
JOIN ledger.refund_state AS state ON state.refund_order_id = refund.refund_order_id
