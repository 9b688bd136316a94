-- what: all findings of this run, each with the date since which it has been there without a break, and whether a person's answer still holds
-- grain: one row per finding
-- key: exception_id
-- inputs: control.run, control.exception, prior.finding, exceptions.found, exceptions.amount_at_stake, exceptions.finding_party, exceptions.restated_document, exceptions.exchange_not_shipped, exceptions.file_not_let_in, exceptions.exception_answer
-- rules: R-58, R-65, R-66
SELECT
    fragment.exception_id(found.code, found.subject_id) AS exception_id,
    exception.rule,
    found.code,
    CASE
        WHEN file_not_let_in.severity IS NOT NULL THEN file_not_let_in.severity
        -- once refunded without the replacement it is no longer low (R-40)
        WHEN exchange_not_shipped.is_refunded THEN 'medium'
        ELSE exception.severity
    END AS severity,
    found.subject_id,
    found.unit_id,
    coalesce(restated.field, exception.field) AS field,
    found.expected_value,
    found.actual_value,
    stake.amount,
    -- what an answer is bound to: it does not change because another exception of the return carries the amount
    stake.own_amount,
    found.currency_code,
    party.distributor_id,
    party.supplier_id,
    party.order_id,
    party.due_since AS thing_due_since,
    CASE
        WHEN prior_finding.is_open OR (prior_finding.is_answered AND answer.exception_id IS NOT NULL) THEN prior_finding.opened_on
        ELSE run.business_date
    END AS opened_on,
    -- reopen takes an answer back: the exception is open again, since it was opened first
    answer.exception_id IS NOT NULL AND answer.decision <> 'reopen' AS is_answered
FROM exceptions.found AS found
CROSS JOIN control.run AS run
JOIN control.exception AS exception ON exception.code = found.code
JOIN exceptions.amount_at_stake AS stake ON stake.code = found.code AND stake.subject_id = found.subject_id
JOIN exceptions.finding_party AS party ON party.code = found.code AND party.subject_id = found.subject_id
LEFT JOIN exceptions.restated_document AS restated ON found.code = 'RESTATED' AND restated.document_id = found.subject_id
LEFT JOIN exceptions.file_not_let_in AS file_not_let_in ON file_not_let_in.code = found.code AND file_not_let_in.bytes_id = found.subject_id
LEFT JOIN exceptions.exchange_not_shipped AS exchange_not_shipped
    ON exchange_not_shipped.return_stock_in_id = found.subject_id AND found.code = 'EXCHANGE_NOT_SHIPPED'
LEFT JOIN prior.finding AS prior_finding ON prior_finding.exception_id = fragment.exception_id(found.code, found.subject_id)
-- an answer ends when the amount changes or when a run does not find it; the same amount later needs a new answer
LEFT JOIN exceptions.exception_answer AS answer
    ON answer.exception_id = fragment.exception_id(found.code, found.subject_id)
    AND answer.amount IS NOT DISTINCT FROM stake.own_amount
    AND answer.currency_code = found.currency_code
    AND (answer.is_this_run OR prior_finding.is_answered)
