-- what: all findings of tonight, each with the night it was first seen without a break, and whether a person's answer still holds
-- grain: one finding
-- key: exception_id
-- inputs: control.run, control.exception, prior.finding, exceptions.on_return_stock_in, exceptions.on_unmapped_line, exceptions.on_stock_out_order, exceptions.on_payment, exceptions.on_receipt, exceptions.on_decision, exceptions.on_ageing, exceptions.on_restated, exceptions.on_restated_push, exceptions.on_settlement, exceptions.on_parcel, exceptions.exception_answer
-- rules: R-58
WITH seen AS (
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
)
SELECT
    fragment.exception_id(seen.code, seen.subject_id) AS exception_id,
    exception.rule,
    seen.code,
    exception.severity,
    seen.subject_id,
    seen.unit_id,
    exception.field,
    coalesce(seen.expected_value, '') AS expected_value,
    coalesce(seen.actual_value, '') AS actual_value,
    CAST(seen.amount AS DECIMAL(18, 2)) AS amount,
    coalesce(seen.currency_code, '') AS currency_code,
    CASE
        WHEN known.is_open OR (known.is_answered AND answer.exception_id IS NOT NULL) THEN known.opened_on
        ELSE run.business_date
    END AS opened_on,
    exception.what_to_do,
    answer.exception_id IS NOT NULL AS is_answered
FROM seen
CROSS JOIN control.run AS run
JOIN control.exception AS exception ON exception.code = seen.code
LEFT JOIN prior.finding AS known ON known.exception_id = fragment.exception_id(seen.code, seen.subject_id)
-- an answer ends when the amount moves or the finding goes away for a night; the same amount later is another matter
LEFT JOIN exceptions.exception_answer AS answer
    ON answer.exception_id = fragment.exception_id(seen.code, seen.subject_id)
    AND answer.amount IS NOT DISTINCT FROM CAST(seen.amount AS DECIMAL(18, 2))
    AND answer.currency_code = coalesce(seen.currency_code, '')
    AND (answer.is_this_run OR known.is_answered)
