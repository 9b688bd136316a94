-- what: the decisions with which a person can act on each finding now: those that its code names and its subject allows, and explain; reopen if it is answered
-- grain: one row per finding and decision
-- key: exception_id, decision
-- inputs: exceptions.finding, exceptions.fitting_decision, exceptions.restated_document, exceptions.adjustable_payment, pushes.return_stock_in, exceptions.decision_outcome, control.answering_decision, control.decision
-- rules: R-16, R-58
WITH possible AS (
    SELECT finding.exception_id, fitting.decision
    FROM exceptions.finding AS finding
    JOIN exceptions.fitting_decision AS fitting ON fitting.subject_id = finding.subject_id
    UNION ALL
    -- a document that would be different today: a pushed return is sent again, any other document is adjusted
    SELECT finding.exception_id, word.decision
    FROM exceptions.finding AS finding
    JOIN control.decision AS word ON word.decision IN ('adjust', 'keep', 'reissue')
    JOIN exceptions.restated_document AS restated ON restated.document_id = finding.subject_id
    LEFT JOIN pushes.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = finding.subject_id
    LEFT JOIN exceptions.adjustable_payment AS payment ON payment.payment_id = finding.subject_id
    WHERE finding.code = 'RESTATED'
        AND CASE word.decision
            WHEN 'keep' THEN true
            WHEN 'reissue' THEN coalesce(return_stock_in.state = 'pushed', false)
            WHEN 'adjust' THEN return_stock_in.return_stock_in_id IS NULL AND (restated.document_type <> 'payment' OR payment.payment_id IS NOT NULL)
        END
    UNION ALL
    SELECT finding.exception_id, outcome.decision
    FROM exceptions.finding AS finding
    JOIN exceptions.decision_outcome AS outcome ON outcome.decision_id = finding.subject_id AND outcome.outcome = 'waiting'
    WHERE finding.code = 'SECOND_PERSON_NEEDED'
)
SELECT possible.exception_id, possible.decision
FROM possible
JOIN exceptions.finding AS finding ON finding.exception_id = possible.exception_id
SEMI JOIN control.answering_decision AS answering ON answering.code = finding.code AND answering.decision = possible.decision
UNION
SELECT exception_id, 'explain' FROM exceptions.finding
UNION
SELECT exception_id, 'reopen' FROM exceptions.finding WHERE is_answered
