-- what: open exceptions, which need a decision by a person
-- grain: one code and subject
-- key: exception_id
-- inputs: exceptions.finding, exceptions.finding_decision, exceptions.finding_advice, control.run
-- rules: R-58
-- carried: exception_id of prior.finding
-- daily: age_days = date_diff('day', due_since, run.business_date)
-- asks: Which exceptions are open, how severe are they, and what can be done?
-- start: SELECT severity, code, subject_id, amount, currency_code, what_to_do FROM report.exception ORDER BY opened_on, exception_id
SELECT
    CAST(finding.exception_id AS VARCHAR) AS exception_id, -- code and subject
    CAST(finding.rule AS VARCHAR) AS rule, -- rule of the rulebook that it applies
    CAST(finding.code AS VARCHAR) AS code, -- what is wrong, as a code
    CAST(finding.severity AS VARCHAR) AS severity, -- low, medium or high
    CAST(finding.subject_id AS VARCHAR) AS subject_id, -- id of what it is about: a return, refund order, stock-out, payment, receipt, decision or input file
    CAST(finding.field AS VARCHAR) AS field, -- the field that is wrong
    CAST(finding.expected_value AS VARCHAR) AS expected_value, -- the expected value
    CAST(finding.actual_value AS VARCHAR) AS actual_value, -- the actual value
    CAST(finding.distributor_id AS VARCHAR) AS distributor_id, -- distributor whom it concerns; empty if unknown
    CAST(finding.supplier_id AS VARCHAR) AS supplier_id, -- supplier whom it concerns; empty if it concerns none or several
    CAST(finding.order_id AS VARCHAR) AS order_id, -- original order; empty if unknown
    CAST(finding.amount AS DECIMAL(18, 2)) AS amount, -- amount at stake, counted once; empty if unknown, or if another exception of the return carries it
    CAST(finding.currency_code AS VARCHAR) AS currency_code, -- currency of the amount
    CAST(finding.opened_on AS DATE) AS opened_on, -- business date on which it was opened
    CAST(coalesce(finding.thing_due_since, finding.opened_on) AS DATE) AS due_since, -- date since which the thing itself is due: the refund, the push, the goods; otherwise opened_on
    CAST(date_diff('day', CAST(coalesce(finding.thing_due_since, finding.opened_on) AS DATE), CAST(run.business_date AS DATE)) AS BIGINT) AS age_days, -- days since due_since
    CAST(advice.what_to_do AS VARCHAR) AS what_to_do, -- what a person can do about it
    CAST(finding_decision.fitting_decisions AS VARCHAR) AS fitting_decisions -- the decisions that fit it now, with commas between them
FROM exceptions.finding AS finding
JOIN exceptions.finding_decision AS finding_decision ON finding_decision.exception_id = finding.exception_id
JOIN exceptions.finding_advice AS advice ON advice.exception_id = finding.exception_id
CROSS JOIN control.run AS run
WHERE NOT finding.is_answered
