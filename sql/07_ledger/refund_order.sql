-- what: every refund order with its state after the payments of this run
-- grain: one refund order
-- key: refund_order_id
-- inputs: control.run, refunds.issued_refund_order, ledger.payment_total
-- rules: R-44, R-45, R-48
-- persisted: latest
-- transient: state, paid_amount, proven_amount, is_this_run
WITH judged AS (
    SELECT
        refund.*,
        coalesce(payment.proven_amount, CAST(0 AS DECIMAL(18, 2))) AS proven_amount,
        coalesce(payment.confirmed_amount, CAST(0 AS DECIMAL(18, 2))) AS paid_amount,
        payment.refund_order_id IS NOT NULL AS has_proof
    FROM refunds.issued_refund_order AS refund
    LEFT JOIN ledger.payment_total AS payment ON payment.refund_order_id = refund.refund_order_id
),
stated AS (
    SELECT
        *,
        CASE
            WHEN refund_method = 'customer_balance' OR paid_amount >= refundable_amount THEN 'completed'
            WHEN has_proof THEN 'paid'
            ELSE 'created'
        END AS state
    FROM judged
)
SELECT
    CAST(stated.refund_order_id AS VARCHAR) AS refund_order_id,
    CAST(stated.return_stock_in_id AS VARCHAR) AS return_stock_in_id,
    CAST(stated.shop_id AS VARCHAR) AS shop_id,
    CAST(stated.order_id AS VARCHAR) AS order_id,
    CAST(stated.distributor_id AS VARCHAR) AS distributor_id,
    CAST(stated.supplier_id AS VARCHAR) AS supplier_id,
    CAST(stated.created_on AS DATE) AS created_on,
    CAST(stated.currency_code AS VARCHAR) AS currency_code,
    CAST(stated.accepted_quantity AS BIGINT) AS accepted_quantity,
    CAST(stated.filled_quantity AS BIGINT) AS filled_quantity,
    CAST(stated.return_amount AS DECIMAL(18, 2)) AS return_amount,
    CAST(stated.unsettled_amount AS DECIMAL(18, 2)) AS unsettled_amount,
    CAST(stated.exchange_amount AS DECIMAL(18, 2)) AS exchange_amount,
    CAST(stated.return_handling_fee AS DECIMAL(18, 2)) AS return_handling_fee,
    CAST(stated.refundable_amount AS DECIMAL(18, 2)) AS refundable_amount,
    CAST(stated.shortfall_amount AS DECIMAL(18, 2)) AS shortfall_amount,
    CAST(stated.exchange_due AS DECIMAL(18, 2)) AS exchange_due,
    CAST(stated.fee_due AS DECIMAL(18, 2)) AS fee_due,
    CAST(stated.refund_method AS VARCHAR) AS refund_method,
    CAST(stated.refund_number AS BIGINT) AS refund_number,
    CAST(stated.estimated_amount AS DECIMAL(18, 2)) AS estimated_amount,
    CAST(stated.expected_amount AS DECIMAL(18, 2)) AS expected_amount,
    CAST(CASE WHEN stated.state = 'completed' THEN coalesce(stated.completed_on, run.business_date) END AS DATE) AS completed_on,
    stated.state,
    stated.paid_amount,
    stated.proven_amount,
    stated.is_this_run
FROM stated
CROSS JOIN control.run AS run
