-- what: the entries of each document in the book, which add up to zero
-- grain: one row per document, refund order and business date
-- inputs: report.posting, selected_case
SELECT
    entry.business_date AS step_date,
    'R-49' AS rules,
    'The postings of {document_type} {document_id} are {entries}; their sum is {total_amount} {currency_code}' AS sentence,
    entry.document_type,
    entry.document_id,
    entry.currency_code,
    string_agg(entry.account || ' ' || replace(as_money(entry.amount, selected_case.minor_unit), '-', '−'), ', ' ORDER BY entry.posting_id)
        AS entries,
    CAST(sum(entry.amount) AS DECIMAL(18, 2)) AS total_amount
FROM report.posting AS entry
INNER JOIN selected_case
    ON (
        selected_case.return_stock_in_id <> ''
        AND split_part(entry.refund_order_id, '/', 1) = selected_case.return_stock_in_id
    )
    -- of a document without a case; the id of a payment's adjustment begins with the payment
    OR (
        selected_case.document_id <> ''
        AND (
            selected_case.document_id IN (entry.document_id, entry.refund_order_id)
            OR starts_with(entry.document_id, selected_case.document_id || ':')
        )
    )
GROUP BY entry.business_date, entry.document_type, entry.document_id, entry.refund_order_id, entry.currency_code
ORDER BY
    entry.business_date,
    CASE entry.document_type WHEN 'refund_order' THEN 1 WHEN 'payment' THEN 2 WHEN 'payment_confirmation' THEN 3 ELSE 4 END,
    entry.document_id,
    entry.refund_order_id
