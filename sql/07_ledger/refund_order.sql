-- what: every refund order with its state after the payments of this run
-- grain: one row per refund order
-- key: refund_order_id
-- inputs: control.run, refunds.issued_refund_order, ledger.payment_total
-- rules: R-44, R-45, R-48
-- persisted: latest
-- transient: state, paid_amount, proven_amount, is_this_run
WITH paid_refund AS (
    SELECT
        refund.*,
        coalesce(payment.proven_amount, CAST(0 AS DECIMAL(18, 2))) AS proven_amount,
        coalesce(payment.confirmed_amount, CAST(0 AS DECIMAL(18, 2))) AS paid_amount,
        payment.refund_order_id IS NOT NULL AS has_proof
    FROM refunds.issued_refund_order AS refund
    LEFT JOIN ledger.payment_total AS payment ON payment.refund_order_id = refund.refund_order_id
),
refund_state AS (
    SELECT
        *,
        CASE
            WHEN refund_method = 'customer_balance' OR paid_amount >= refundable_amount THEN 'completed'
            WHEN has_proof THEN 'paid'
            ELSE 'created'
        END AS state
    FROM paid_refund
)
SELECT
    CAST(refund_state.refund_order_id AS VARCHAR) AS refund_order_id,
    CAST(refund_state.return_stock_in_id AS VARCHAR) AS return_stock_in_id,
    CAST(refund_state.shop_id AS VARCHAR) AS shop_id,
    CAST(refund_state.order_id AS VARCHAR) AS order_id,
    CAST(refund_state.distributor_id AS VARCHAR) AS distributor_id,
    CAST(refund_state.supplier_id AS VARCHAR) AS supplier_id,
    CAST(refund_state.created_on AS DATE) AS created_on,
    CAST(refund_state.currency_code AS VARCHAR) AS currency_code,
    CAST(refund_state.accepted_quantity AS BIGINT) AS accepted_quantity,
    CAST(refund_state.filled_quantity AS BIGINT) AS filled_quantity,
    CAST(refund_state.return_amount AS DECIMAL(18, 2)) AS return_amount,
    CAST(refund_state.unsettled_amount AS DECIMAL(18, 2)) AS unsettled_amount,
    CAST(refund_state.exchange_amount AS DECIMAL(18, 2)) AS exchange_amount,
    CAST(refund_state.return_handling_fee AS DECIMAL(18, 2)) AS return_handling_fee,
    CAST(refund_state.refundable_amount AS DECIMAL(18, 2)) AS refundable_amount,
    CAST(refund_state.shortfall_amount AS DECIMAL(18, 2)) AS shortfall_amount,
    CAST(refund_state.exchange_due AS DECIMAL(18, 2)) AS exchange_due,
    CAST(refund_state.fee_due AS DECIMAL(18, 2)) AS fee_due,
    CAST(refund_state.refund_method AS VARCHAR) AS refund_method,
    CAST(refund_state.refund_number AS BIGINT) AS refund_number,
    CAST(refund_state.estimated_amount AS DECIMAL(18, 2)) AS estimated_amount,
    CAST(refund_state.expected_amount AS DECIMAL(18, 2)) AS expected_amount,
    CAST(CASE WHEN refund_state.state = 'completed' THEN coalesce(refund_state.completed_on, run.business_date) END AS DATE) AS completed_on,
    refund_state.state,
    refund_state.paid_amount,
    refund_state.proven_amount,
    refund_state.is_this_run
FROM refund_state
CROSS JOIN control.run AS run
