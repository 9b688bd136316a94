-- what: postings of the returns on the page
-- grain: one posting
-- key: position
-- inputs: page.return_selection, report.refund_order, report.posting
-- rules: R-49
SELECT
    CAST(row_number() OVER (
        ORDER BY shown.position NULLS LAST, posting.business_date NULLS LAST, posting.document_id NULLS LAST, posting.posting_id NULLS LAST
    ) AS BIGINT) AS position,
    CAST(shown.position AS BIGINT) AS return_position,
    CAST(posting.business_date AS DATE) AS business_date,
    CAST(posting.document_type AS VARCHAR) AS document_type,
    CAST(posting.document_id AS VARCHAR) AS document_id,
    CAST(posting.account AS VARCHAR) AS account,
    CAST(CASE WHEN posting.amount > 0 THEN posting.amount END AS DECIMAL(18, 2)) AS debit_amount,
    CAST(CASE WHEN posting.amount < 0 THEN -posting.amount END AS DECIMAL(18, 2)) AS credit_amount,
    CAST(posting.currency_code AS VARCHAR) AS currency_code
FROM page.return_selection AS shown
JOIN report.refund_order AS refund ON refund.return_stock_in_id = shown.return_stock_in_id
JOIN report.posting AS posting ON posting.refund_order_id = refund.refund_order_id
