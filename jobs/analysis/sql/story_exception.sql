-- what: what is open of the case and what a person can do, then what was open and is no more
-- grain: one row an exception
-- inputs: asked_case, kept_decision_outcome, kept_finding, kept_reason, kept_receipt_line, kept_refund_payment, kept_stock_out_line, report.exception, report.refund_order
WITH
subject AS (
    SELECT return_stock_in_id AS subject_id FROM asked_case WHERE return_stock_in_id <> ''
    UNION
    SELECT refund_order_id FROM report.refund_order INNER JOIN asked_case USING (return_stock_in_id)
    UNION
    SELECT receipt_id FROM kept_receipt_line INNER JOIN asked_case USING (return_stock_in_id)
    UNION
    SELECT split_part(asked_id, '|', -1) FROM asked_case WHERE asked_id <> ''
    UNION
    SELECT channel || ':' || shop_id || ':' || order_id FROM asked_case
    UNION
    SELECT channel || ':' || shop_id || ':' || order_id || ':' || after_sales_id FROM asked_case
    UNION
    SELECT split_part(parcel.exception_id, '|', -1)
    FROM kept_finding AS parcel
    INNER JOIN asked_case
        ON asked_case.order_id <> ''
        AND starts_with(
            parcel.exception_id,
            'PARCEL_UNMATCHED|' || asked_case.channel || ':' || asked_case.shop_id || ':' || asked_case.order_id || ':'
        )
    UNION
    SELECT stock_out_id FROM kept_stock_out_line INNER JOIN asked_case USING (shop_id, order_id)
    UNION
    SELECT paid.payment_id
    FROM kept_refund_payment AS paid
    INNER JOIN asked_case ON split_part(paid.refund_order_id, '/', 1) = asked_case.return_stock_in_id
    UNION
    SELECT decided.decision_id
    FROM kept_decision_outcome AS decided
    INNER JOIN asked_case ON split_part(decided.subject_id, '/', 1) = asked_case.return_stock_in_id
),
closed AS (
    SELECT * FROM kept_finding
    QUALIFY row_number() OVER (PARTITION BY exception_id ORDER BY issued_on DESC, issued_run DESC) = 1
),
told AS (
    SELECT
        found.opened_on AS told_on,
        found.rule AS rules,
        'Open, {severity}: {code} of {subject_id} for {age_days} days; {field}: found {actual_value}'
        || CASE
            WHEN found.expected_value = '' THEN ''
            -- a gate names what the return would be without it, beside the field that it judges
            WHEN found.expected_value = 'to_push' AND found.field <> 'state' THEN ', which keeps it from {expected_value}'
            ELSE ', expected {expected_value}'
        END
        || CASE WHEN found.amount IS NULL THEN '' ELSE '; {amount} {currency_code} at stake' END
        || '. What to do: {what_to_do}' AS sentence,
        found.exception_id, found.severity, found.code, found.subject_id, found.age_days, found.field,
        found.actual_value, found.expected_value, found.amount, found.currency_code, found.what_to_do, true AS is_open
    FROM report.exception AS found
    -- an answer that disagrees with another has the exception that both answer as its subject
    INNER JOIN subject ON subject.subject_id = split_part(found.subject_id, '|', -1)
    UNION ALL
    SELECT
        closed.opened_on, known.rule,
        CASE WHEN closed.is_answered THEN 'Answered: ' ELSE 'No longer open: ' END || '{exception_id}',
        closed.exception_id, '', known.code, split_part(closed.exception_id, '|', -1), NULL, '', '', '', closed.amount,
        closed.currency_code, '', false
    FROM closed
    INNER JOIN subject ON subject.subject_id = split_part(closed.exception_id, '|', -1)
    INNER JOIN kept_reason AS known ON known.code = split_part(closed.exception_id, '|', 1)
    ANTI JOIN report.exception AS found ON found.exception_id = closed.exception_id
)
SELECT * FROM told ORDER BY is_open DESC, told_on, exception_id
