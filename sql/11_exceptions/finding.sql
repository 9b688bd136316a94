-- what: all findings of this run, each with the date since which it has been there without a break, and whether a person's answer still holds
-- grain: one row per finding
-- key: exception_id
-- inputs: control.run, control.exception, prior.finding, exceptions.on_return_stock_in, exceptions.on_unmapped_line, exceptions.on_stock_out_order, exceptions.on_payment, exceptions.on_receipt, exceptions.on_decision, exceptions.on_ageing, exceptions.on_restated, exceptions.on_restated_push, exceptions.on_settlement, exceptions.on_parcel, exceptions.on_file, exceptions.file_not_let_in, exceptions.exception_answer
-- rules: R-58, R-66
WITH found AS (
    SELECT * FROM exceptions.on_return_stock_in
    UNION ALL
    SELECT * FROM exceptions.on_unmapped_line
    UNION ALL
    SELECT * FROM exceptions.on_stock_out_order
    UNION ALL
    SELECT * FROM exceptions.on_payment
    UNION ALL
    SELECT * FROM exceptions.on_receipt
    UNION ALL
    SELECT * FROM exceptions.on_decision
    UNION ALL
    SELECT * FROM exceptions.on_ageing
    UNION ALL
    SELECT * FROM exceptions.on_restated
    UNION ALL
    SELECT * FROM exceptions.on_restated_push
    UNION ALL
    SELECT * FROM exceptions.on_settlement
    UNION ALL
    SELECT * FROM exceptions.on_parcel
    UNION ALL
    SELECT * FROM exceptions.on_file
)
SELECT
    fragment.exception_id(found.code, found.subject_id) AS exception_id,
    exception.rule,
    found.code,
    coalesce(file_not_let_in.severity, exception.severity) AS severity,
    found.subject_id,
    found.unit_id,
    exception.field,
    coalesce(found.expected_value, '') AS expected_value,
    coalesce(found.actual_value, '') AS actual_value,
    CAST(found.amount AS DECIMAL(18, 2)) AS amount,
    coalesce(found.currency_code, '') AS currency_code,
    CASE
        WHEN prior_finding.is_open OR (prior_finding.is_answered AND answer.exception_id IS NOT NULL) THEN prior_finding.opened_on
        ELSE run.business_date
    END AS opened_on,
    exception.what_to_do,
    answer.exception_id IS NOT NULL AS is_answered
FROM found
CROSS JOIN control.run AS run
JOIN control.exception AS exception ON exception.code = found.code
LEFT JOIN exceptions.file_not_let_in AS file_not_let_in ON file_not_let_in.code = found.code AND file_not_let_in.bytes_id = found.subject_id
LEFT JOIN prior.finding AS prior_finding ON prior_finding.exception_id = fragment.exception_id(found.code, found.subject_id)
-- an answer ends when the amount changes or when a run does not find it; the same amount later needs a new answer
LEFT JOIN exceptions.exception_answer AS answer
    ON answer.exception_id = fragment.exception_id(found.code, found.subject_id)
    AND answer.amount IS NOT DISTINCT FROM CAST(found.amount AS DECIMAL(18, 2))
    AND answer.currency_code = coalesce(found.currency_code, '')
    AND (answer.is_this_run OR prior_finding.is_answered)
