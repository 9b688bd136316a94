-- what: every refund order with what is due, settled, written off and open, and its state after the payments and write-offs of this run
-- grain: one row per refund order
-- key: refund_order_id
-- inputs: control.run, refunds.issued_refund_order, ledger.refund_standing, ledger.new_write_off, ledger.new_balance_credit, ledger.document_number
-- rules: R-16, R-44, R-45, R-48, R-75
-- persisted: latest
-- transient: state, document_no, adjusted_amount, due_amount, settled_amount, paid_amount, written_off_amount, open_amount, is_this_run
WITH settled_refund AS (
    SELECT
        refund.*,
        -- from this run on the balance settles it, as if the refund order had been made so
        CASE WHEN credit.refund_order_id IS NULL THEN refund.refund_method ELSE 'customer_balance' END AS settled_by,
        number.document_no,
        standing.adjusted_amount,
        standing.due_amount,
        standing.proven_amount,
        standing.paid_amount,
        CAST(standing.credited_amount + standing.paid_amount + coalesce(credit.amount, 0) AS DECIMAL(18, 2)) AS settled_amount,
        CAST(standing.written_off_amount + coalesce(write_off.amount, 0) AS DECIMAL(18, 2)) AS written_off_amount
    FROM refunds.issued_refund_order AS refund
    JOIN ledger.refund_standing AS standing ON standing.refund_order_id = refund.refund_order_id
    JOIN ledger.document_number AS number ON number.document_id = refund.refund_order_id
    LEFT JOIN ledger.new_write_off AS write_off ON write_off.refund_order_id = refund.refund_order_id
    LEFT JOIN ledger.new_balance_credit AS credit ON credit.refund_order_id = refund.refund_order_id
),
open_refund AS (
    SELECT *, CAST(fragment.open_amount(due_amount, settled_amount, written_off_amount) AS DECIMAL(18, 2)) AS open_amount
    FROM settled_refund
),
refund_state AS (
    SELECT
        *,
        CASE WHEN open_amount <= 0 THEN 'completed' WHEN proven_amount > 0 THEN 'paid' ELSE 'created' END AS state
    FROM open_refund
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
    CAST(refund_state.settled_by AS VARCHAR) AS refund_method,
    CAST(refund_state.refund_number AS BIGINT) AS refund_number,
    CAST(refund_state.estimated_amount AS DECIMAL(18, 2)) AS estimated_amount,
    CAST(refund_state.expected_amount AS DECIMAL(18, 2)) AS expected_amount,
    CAST(CASE WHEN refund_state.state = 'completed' THEN coalesce(refund_state.completed_on, run.business_date) END AS DATE) AS completed_on,
    refund_state.state,
    refund_state.document_no,
    refund_state.adjusted_amount,
    refund_state.due_amount,
    refund_state.settled_amount,
    refund_state.paid_amount,
    refund_state.written_off_amount,
    refund_state.open_amount,
    refund_state.is_this_run
FROM refund_state
CROSS JOIN control.run AS run
