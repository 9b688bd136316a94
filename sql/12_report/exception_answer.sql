-- what: exceptions that are answered: they stay closed as long as their amount is the one that was answered
-- grain: one code and subject
-- key: exception_id
-- inputs: exceptions.finding, exceptions.finding_decision, exceptions.finding_advice, exceptions.exception_answer
-- rules: R-16, R-58
-- carried: exception_id of prior.finding
-- asks: Which exceptions are answered, by whom and with which note?
-- start: SELECT code, subject_id, decision, decided_by, note FROM report.exception_answer ORDER BY answered_on DESC, exception_id
SELECT
    CAST(finding.exception_id AS VARCHAR) AS exception_id, -- code and subject
    CAST(finding.rule AS VARCHAR) AS rule, -- rule of the rulebook that it applies
    CAST(finding.code AS VARCHAR) AS code, -- what is wrong, as a code
    CAST(finding.severity AS VARCHAR) AS severity, -- low, medium or high
    CAST(finding.subject_id AS VARCHAR) AS subject_id, -- id of what it is about
    CAST(finding.field AS VARCHAR) AS field, -- the field that is wrong
    CAST(finding.expected_value AS VARCHAR) AS expected_value, -- the expected value
    CAST(finding.actual_value AS VARCHAR) AS actual_value, -- the actual value
    CAST(advice.what_to_do AS VARCHAR) AS what_to_do, -- what a person could do about it
    CAST(finding.distributor_id AS VARCHAR) AS distributor_id, -- distributor whom it concerns; empty if unknown
    CAST(finding.supplier_id AS VARCHAR) AS supplier_id, -- supplier whom it concerns; empty if it concerns none or several
    CAST(finding.order_id AS VARCHAR) AS order_id, -- original order; empty if unknown
    CAST(finding.amount AS DECIMAL(18, 2)) AS amount, -- amount at stake, counted once; empty if unknown, or if another exception of the return carries it
    CAST(finding.currency_code AS VARCHAR) AS currency_code, -- currency of the amount
    CAST(finding.opened_on AS DATE) AS opened_on, -- business date on which it was opened
    CAST(coalesce(finding.thing_due_since, finding.opened_on) AS DATE) AS due_since, -- date since which the thing itself is due; otherwise opened_on
    CAST(answer.decision AS VARCHAR) AS decision, -- the answer: explain, or a decision
    CAST(answer.note AS VARCHAR) AS note, -- note of the person who answered
    CAST(answer.decided_by AS VARCHAR) AS decided_by, -- person who answered
    CAST(answer.answered_on AS DATE) AS answered_on, -- business date of the run that took the answer
    CAST(finding_decision.fitting_decisions AS VARCHAR) AS fitting_decisions -- the decisions that fit it now; reopen takes the answer back
FROM exceptions.finding AS finding
JOIN exceptions.finding_decision AS finding_decision ON finding_decision.exception_id = finding.exception_id
JOIN exceptions.finding_advice AS advice ON advice.exception_id = finding.exception_id
JOIN exceptions.exception_answer AS answer ON answer.exception_id = finding.exception_id
WHERE finding.is_answered
