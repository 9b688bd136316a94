-- what: what needs a person tonight
-- grain: one code and subject
-- key: exception_id
-- inputs: exceptions.finding, control.run
-- rules: R-58
-- carried: exception_id of prior.finding
-- daily: age_days = date_diff('day', opened_on, run.business_date)
-- asks: What needs a person, how grave is it, and what can be done?
-- start: SELECT severity, code, subject_id, amount, currency_code, what_to_do FROM report.exception ORDER BY opened_on, exception_id
SELECT
    CAST(finding.exception_id AS VARCHAR) AS exception_id, -- code and subject
    CAST(finding.rule AS VARCHAR) AS rule, -- the rule of the rulebook it rests on
    CAST(finding.code AS VARCHAR) AS code, -- what is wrong, in one word
    CAST(finding.severity AS VARCHAR) AS severity, -- low, medium or high
    CAST(finding.subject_id AS VARCHAR) AS subject_id, -- what it is about: a return, refund order, stock-out, payment, receipt or decision
    CAST(finding.field AS VARCHAR) AS field, -- the field in question
    CAST(finding.expected_value AS VARCHAR) AS expected_value, -- what it should be
    CAST(finding.actual_value AS VARCHAR) AS actual_value, -- what it is
    CAST(finding.amount AS DECIMAL(18, 2)) AS amount, -- amount at stake, empty where unknown
    CAST(finding.currency_code AS VARCHAR) AS currency_code, -- currency of the amount
    CAST(finding.opened_on AS DATE) AS opened_on, -- business date on which it was first seen
    CAST(date_diff('day', CAST(finding.opened_on AS DATE), CAST(run.business_date AS DATE)) AS BIGINT) AS age_days, -- days open
    CAST(finding.what_to_do AS VARCHAR) AS what_to_do -- what a person can do about it
FROM exceptions.finding AS finding
CROSS JOIN control.run AS run
WHERE NOT finding.is_answered
