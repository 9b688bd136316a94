-- what: what people decided in this run about documents that the previous run found to be different with today's facts, with that difference, and whether it waits for a second person
-- grain: one row per document and decision of this run
-- key: document_id, decision
-- inputs: staging.decided_subject, prior.finding, control.second_person_above
-- rules: R-16, R-43, R-61, R-64
SELECT
    decided.subject_id AS document_id,
    decided.decision,
    decided.decision_id,
    decided.note,
    decided.decided_by,
    decided.decided_at,
    finding.amount,
    finding.currency_code,
    -- a reissue moves no money
    decided.decision <> 'reissue' AND fragment.waits_for_second_person(finding.amount, second_person.limit_amount, decided.has_second_person) AS is_waiting
FROM staging.decided_subject AS decided
JOIN prior.finding AS finding
    ON finding.exception_id = fragment.exception_id('RESTATED', decided.subject_id) AND (finding.is_open OR finding.is_answered)
LEFT JOIN control.second_person_above AS second_person ON second_person.currency_code = finding.currency_code
WHERE decided.decision IN ('adjust', 'keep', 'reissue')
