-- what: a supplier's statement: refund orders that were made, adjusted, settled or written off on the business date, opening balances of it, and payments that came before their refund order
-- grain: one refund order, opening balance, or id that a payment names, with a movement on the business date
-- key: position
-- inputs: report.refund_order, report.posting, control.run
-- rules: R-36, R-49, R-57, R-61, R-63
WITH entry AS (
    SELECT
        posting.*,
        -- an opening balance is a document of its own
        CASE posting.document_type WHEN 'opening_balance' THEN posting.document_id ELSE posting.refund_order_id END AS moved_id
    FROM report.posting AS posting
    JOIN control.run AS run ON run.business_date = posting.business_date
    -- customer balances that are used or brought forward move nothing that is owed
    WHERE posting.refund_order_id <> '' OR (posting.document_type = 'opening_balance' AND posting.account = 'refund_payable')
),
moved AS (
    SELECT
        posting.moved_id AS refund_order_id,
        posting.supplier_id,
        posting.distributor_id,
        posting.currency_code,
        CAST(coalesce(sum(CASE WHEN posting.account IN ('customer_balance', 'bank') THEN -posting.amount ELSE 0 END), 0) AS DECIMAL(18, 2)) AS settled_amount,
        CAST(coalesce(sum(CASE WHEN posting.account = 'write_off' THEN -posting.amount ELSE 0 END), 0) AS DECIMAL(18, 2)) AS written_off_amount,
        CAST(sum(CASE
            WHEN posting.document_type = 'refund_adjustment'
                AND posting.account IN ('returns', 'unsettled_offset', 'exchange_offset', 'return_handling_fee') THEN posting.amount
            ELSE 0
        END) AS DECIMAL(18, 2)) AS adjusted_amount,
        CAST(sum(CASE posting.document_type WHEN 'opening_balance' THEN -posting.amount ELSE 0 END) AS DECIMAL(18, 2)) AS brought_forward_amount,
        bool_or(posting.document_type = 'refund_adjustment') AS is_adjusted
    FROM entry AS posting
    GROUP BY posting.moved_id, posting.supplier_id, posting.distributor_id, posting.currency_code
),
shown AS (
    SELECT
        coalesce(refund.supplier_id, moved.supplier_id) AS supplier_id,
        coalesce(refund.refund_order_id, moved.refund_order_id) AS refund_order_id,
        coalesce(refund.distributor_id, moved.distributor_id) AS distributor_id,
        coalesce(refund.currency_code, moved.currency_code) AS currency_code,
        refund.document_no,
        refund.created_on,
        refund.return_amount,
        refund.unsettled_amount,
        refund.exchange_amount,
        refund.return_handling_fee,
        refund.refundable_amount,
        refund.refund_method,
        refund.state,
        refund.due_amount,
        coalesce(moved.settled_amount, CAST(0 AS DECIMAL(18, 2))) AS settled_amount,
        coalesce(moved.written_off_amount, CAST(0 AS DECIMAL(18, 2))) AS written_off_amount,
        coalesce(moved.adjusted_amount, CAST(0 AS DECIMAL(18, 2))) AS adjusted_amount,
        coalesce(moved.brought_forward_amount, CAST(0 AS DECIMAL(18, 2))) AS brought_forward_amount,
        coalesce(moved.is_adjusted, false) AS is_adjusted
    FROM report.refund_order AS refund
    FULL JOIN moved ON moved.refund_order_id = refund.refund_order_id
)
SELECT
    CAST(row_number() OVER (ORDER BY shown.supplier_id NULLS LAST, shown.refund_order_id NULLS LAST) AS BIGINT) AS position,
    CAST(shown.supplier_id AS VARCHAR) AS supplier_id,
    CAST(shown.refund_order_id AS VARCHAR) AS refund_order_id,
    CAST(coalesce(shown.document_no, '') AS VARCHAR) AS document_no,
    CAST(shown.distributor_id AS VARCHAR) AS distributor_id,
    CAST(shown.created_on AS DATE) AS created_on,
    CAST(shown.return_amount AS DECIMAL(18, 2)) AS return_amount,
    CAST(shown.unsettled_amount AS DECIMAL(18, 2)) AS unsettled_amount,
    CAST(shown.exchange_amount AS DECIMAL(18, 2)) AS exchange_amount,
    CAST(shown.return_handling_fee AS DECIMAL(18, 2)) AS return_handling_fee,
    CAST(shown.refundable_amount AS DECIMAL(18, 2)) AS refundable_amount,
    CAST(CASE WHEN shown.created_on = run.business_date THEN shown.refundable_amount ELSE 0 END AS DECIMAL(18, 2)) AS new_due_amount,
    CAST(shown.settled_amount AS DECIMAL(18, 2)) AS newly_settled_amount,
    CAST(shown.written_off_amount AS DECIMAL(18, 2)) AS newly_written_off_amount,
    CAST(shown.currency_code AS VARCHAR) AS currency_code,
    CAST(coalesce(shown.refund_method, '') AS VARCHAR) AS refund_method,
    CAST(coalesce(shown.state, '') AS VARCHAR) AS state,
    CAST(shown.adjusted_amount AS DECIMAL(18, 2)) AS newly_adjusted_amount,
    CAST(shown.brought_forward_amount AS DECIMAL(18, 2)) AS newly_brought_forward_amount,
    CAST(shown.due_amount AS DECIMAL(18, 2)) AS due_amount
FROM shown
CROSS JOIN control.run AS run
WHERE shown.created_on = run.business_date OR shown.settled_amount <> 0 OR shown.written_off_amount <> 0
    OR shown.is_adjusted OR shown.brought_forward_amount <> 0
