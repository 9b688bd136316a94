-- what: the decisions that waited for a second person and that this run ends without one: a person refused them, or nothing is left to decide
-- grain: one row per subject and decision
-- key: subject_id, decision
-- inputs: prior.decision_outcome, pushes.new_decision_outcome, exceptions.fitting_decision, exceptions.restated_document, pushes.return_stock_in, ledger.refund_order, reconciliation.payment_state, staging.stock_in_receipt_line
-- rules: R-16, R-64
WITH waiting AS (
    SELECT subject_id, decision FROM prior.decision_outcome WHERE outcome = 'waiting' GROUP BY subject_id, decision
),
refused AS (
    -- explain, about the exception of a decision that waits
    SELECT outcome.subject_id, outcome.decision, min(refusal.decided_by) AS refused_by
    FROM prior.decision_outcome AS outcome
    JOIN pushes.new_decision_outcome AS refusal
        ON refusal.answered_id = fragment.exception_id('SECOND_PERSON_NEEDED', outcome.decision_id) AND refusal.decision = 'explain' AND refusal.is_fit
    WHERE outcome.outcome = 'waiting'
    GROUP BY outcome.subject_id, outcome.decision
),
subject AS (
    -- what this run looked at: an order that it does not recompute is as it was
    SELECT return_stock_in_id AS subject_id FROM pushes.return_stock_in
    UNION
    SELECT refund_order_id FROM ledger.refund_order
    UNION
    SELECT payment_id FROM reconciliation.payment_state
    UNION
    SELECT receipt_id || ':' || CAST(line_no AS VARCHAR) FROM staging.stock_in_receipt_line
),
possible AS (
    SELECT subject_id, decision FROM exceptions.fitting_decision
    UNION
    SELECT waiting.subject_id, waiting.decision
    FROM waiting
    JOIN exceptions.restated_document AS restated ON restated.document_id = waiting.subject_id
    WHERE waiting.decision IN ('adjust', 'keep')
)
SELECT
    waiting.subject_id,
    waiting.decision,
    refused.subject_id IS NOT NULL AS is_refused,
    coalesce(refused.refused_by, '') AS refused_by
FROM waiting
LEFT JOIN refused ON refused.subject_id = waiting.subject_id AND refused.decision = waiting.decision
LEFT JOIN subject ON subject.subject_id = waiting.subject_id
LEFT JOIN possible ON possible.subject_id = waiting.subject_id AND possible.decision = waiting.decision
WHERE refused.subject_id IS NOT NULL OR (subject.subject_id IS NOT NULL AND possible.subject_id IS NULL)
