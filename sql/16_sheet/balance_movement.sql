-- what: sheet Balance movements: what raised or lowered a customer balance on the business date, and uses that wait because the balance does not cover them
-- grain: one document and distributor, supplier and currency
-- key: position
-- inputs: report.posting, report.balance_use, report.refund_order, report.adjustment, report.return_stock_in, control.run
-- rules: R-44, R-61, R-62, R-63
WITH movement AS (
    SELECT
        posting.document_type,
        posting.document_id,
        posting.refund_order_id,
        posting.distributor_id,
        posting.supplier_id,
        posting.currency_code,
        posting.business_date,
        CAST(-posting.amount AS DECIMAL(18, 2)) AS amount,
        'posted' AS state
    FROM report.posting AS posting
    JOIN control.run AS run ON run.business_date = posting.business_date
    WHERE posting.account = 'customer_balance'
    UNION ALL
    SELECT 'balance_use', use_id, '', distributor_id, supplier_id, currency_code, business_date, CAST(-amount AS DECIMAL(18, 2)), state
    FROM report.balance_use
    WHERE state = 'waiting'
),
named AS (
    SELECT
        movement.*,
        CASE movement.document_type
            WHEN 'refund_order' THEN 'refund order'
            WHEN 'refund_adjustment' THEN 'adjustment'
            WHEN 'balance_credit' THEN 'bank transfer that became balance'
            WHEN 'opening_balance' THEN 'opening balance'
            ELSE 'balance use'
        END AS document,
        CASE movement.document_type
            WHEN 'refund_adjustment' THEN adjustment.document_no
            WHEN 'balance_use' THEN ''
            ELSE refund.document_no
        END AS document_no,
        CASE movement.document_type WHEN 'balance_use' THEN used.order_id ELSE return_stock_in.order_id END AS order_id
    FROM movement
    LEFT JOIN report.adjustment AS adjustment ON movement.document_type = 'refund_adjustment' AND adjustment.adjustment_id = movement.document_id
    LEFT JOIN report.balance_use AS used ON movement.document_type = 'balance_use' AND used.use_id = movement.document_id
    LEFT JOIN report.refund_order AS refund ON refund.refund_order_id = movement.refund_order_id
    LEFT JOIN report.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = refund.return_stock_in_id
)
SELECT
    CAST(row_number() OVER (
        ORDER BY
            currency_code NULLS LAST, distributor_id NULLS LAST, supplier_id NULLS LAST,
            state NULLS LAST, document NULLS LAST, document_id NULLS LAST, refund_order_id NULLS LAST
    ) AS BIGINT) AS position,
    CAST(document AS VARCHAR) AS document,
    CAST(document_id AS VARCHAR) AS document_id,
    CAST(coalesce(document_no, '') AS VARCHAR) AS document_no,
    CAST(distributor_id AS VARCHAR) AS distributor_id,
    CAST(supplier_id AS VARCHAR) AS supplier_id,
    CAST(amount AS DECIMAL(18, 2)) AS amount,
    CAST(currency_code AS VARCHAR) AS currency_code,
    CAST(state AS VARCHAR) AS state,
    CAST(business_date AS DATE) AS business_date,
    CAST(refund_order_id AS VARCHAR) AS refund_order_id,
    CAST(coalesce(order_id, '') AS VARCHAR) AS order_id
FROM named
