-- what: the ids that exceptions and decisions of the case are about
-- grain: one id
-- inputs: history_decision, history_finding, history_receipt_line, history_refund_payment, history_stock_out_line, receipt_case, report.refund_order, selected_case
SELECT return_stock_in_id AS subject_id FROM selected_case WHERE return_stock_in_id <> ''
UNION
SELECT refund_order_id FROM report.refund_order INNER JOIN selected_case USING (return_stock_in_id)
UNION
SELECT receipt_id FROM receipt_case INNER JOIN selected_case USING (return_stock_in_id)
UNION
SELECT receipt_id || ':' || CAST(line_no AS VARCHAR) FROM receipt_case INNER JOIN selected_case USING (return_stock_in_id)
UNION
SELECT document_id FROM selected_case WHERE document_id <> ''
UNION
-- of a quarantined row INPUT_FILE_ID:ROW, that of its file; of a receipt line, its receipt
SELECT split_part(document_id, ':', 1) FROM selected_case WHERE document_id <> ''
UNION
SELECT receipt.receipt_id || ':' || CAST(receipt.line_no AS VARCHAR)
FROM history_receipt_line AS receipt
INNER JOIN selected_case ON selected_case.document_id <> '' AND receipt.receipt_id = selected_case.document_id
ANTI JOIN receipt_case AS named ON named.receipt_id = receipt.receipt_id AND named.line_no = receipt.line_no
UNION
SELECT fragment.order_subject_id(channel, shop_id, order_id, '') FROM selected_case
UNION
SELECT fragment.order_subject_id(channel, shop_id, order_id, after_sales_id) FROM selected_case
UNION
SELECT split_part(parcel.exception_id, '|', -1)
FROM history_finding AS parcel
INNER JOIN selected_case
    ON selected_case.order_id <> ''
    AND starts_with(
        parcel.exception_id,
        fragment.exception_id(
            'PARCEL_UNMATCHED',
            fragment.order_subject_id(selected_case.channel, selected_case.shop_id, selected_case.order_id, '') || ':'
        )
    )
UNION
SELECT stock_out_id FROM history_stock_out_line INNER JOIN selected_case USING (shop_id, order_id)
UNION
SELECT paid.payment_id
FROM history_refund_payment AS paid
INNER JOIN selected_case
    ON split_part(paid.refund_order_id, '/', 1) = selected_case.return_stock_in_id
    OR (selected_case.document_id <> '' AND paid.refund_order_id = selected_case.document_id)
UNION
SELECT decided.decision_id
FROM history_decision AS decided
INNER JOIN selected_case ON split_part(decided.subject_id, '/', 1) = selected_case.return_stock_in_id
