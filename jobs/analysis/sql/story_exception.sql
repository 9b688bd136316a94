-- what: the open exceptions of the case with what to do, then those that are answered or not open any more
-- grain: one row per exception
-- inputs: history_decision_outcome, history_finding, history_reason, history_receipt_line, history_refund_payment, history_stock_out_line, report.exception, report.refund_order, selected_case
WITH
subject AS (
    SELECT return_stock_in_id AS subject_id FROM selected_case WHERE return_stock_in_id <> ''
    UNION
    SELECT refund_order_id FROM report.refund_order INNER JOIN selected_case USING (return_stock_in_id)
    UNION
    SELECT receipt_id FROM history_receipt_line INNER JOIN selected_case USING (return_stock_in_id)
    UNION
    SELECT split_part(asked_id, '|', -1) FROM selected_case WHERE asked_id <> ''
    UNION
    -- of a quarantined row INPUT_FILE_ID:ROW, that of its file
    SELECT split_part(asked_id, ':', 1) FROM selected_case WHERE asked_id <> ''
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
    INNER JOIN selected_case ON split_part(paid.refund_order_id, '/', 1) = selected_case.return_stock_in_id
    UNION
    SELECT decided.decision_id
    FROM history_decision_outcome AS decided
    INNER JOIN selected_case ON split_part(decided.subject_id, '/', 1) = selected_case.return_stock_in_id
),
closed AS (
    SELECT * FROM history_finding
    QUALIFY row_number() OVER (PARTITION BY exception_id ORDER BY issued_on DESC, issued_run DESC) = 1
),
exception_step AS (
    SELECT
        found.opened_on AS step_date,
        found.rule AS rules,
        'Exception {code} ({severity}) on {subject_id} has been open for {age_days} '
        || CASE WHEN found.age_days = 1 THEN 'day' ELSE 'days' END || '; {field}: found {actual_value}'
        || CASE
            WHEN found.expected_value = '' THEN ''
            -- for a gate, the expected value is not a value of the field but the state that the return would have
            WHEN found.expected_value = 'to_push' AND found.field <> 'state' THEN ', which prevents the state {expected_value}'
            ELSE ', expected {expected_value}'
        END
        || CASE WHEN found.amount IS NULL THEN '' ELSE '; {amount} {currency_code} at stake' END
        || '. What to do: {what_to_do}' AS sentence,
        found.exception_id, found.severity, found.code, found.subject_id, found.age_days, found.field,
        found.actual_value, found.expected_value, found.amount, found.currency_code, found.what_to_do, true AS is_open
    FROM report.exception AS found
    -- the subject of the exception about two contradicting answers is the exception that both answer
    INNER JOIN subject ON subject.subject_id = split_part(found.subject_id, '|', -1)
    UNION ALL
    SELECT
        closed.opened_on, reason_rule.rule,
        'Exception {exception_id} ' || CASE WHEN closed.is_answered THEN 'is answered' ELSE 'is not open any more' END,
        closed.exception_id, '', reason_rule.code, split_part(closed.exception_id, '|', -1), NULL, '', '', '', closed.amount,
        closed.currency_code, '', false
    FROM closed
    INNER JOIN subject ON subject.subject_id = split_part(closed.exception_id, '|', -1)
    INNER JOIN history_reason AS reason_rule ON reason_rule.code = split_part(closed.exception_id, '|', 1)
    ANTI JOIN report.exception AS found ON found.exception_id = closed.exception_id
)
SELECT * FROM exception_step ORDER BY is_open DESC, step_date, exception_id
