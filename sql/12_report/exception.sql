-- what: open exceptions, which need a decision by a person
-- grain: one code and subject
-- key: exception_id
-- inputs: exceptions.finding, control.run
-- rules: R-58
-- carried: exception_id of prior.finding
-- daily: age_days = date_diff('day', opened_on, run.business_date)
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
    CAST(finding.amount AS DECIMAL(18, 2)) AS amount, -- amount at stake; empty if unknown
    CAST(finding.currency_code AS VARCHAR) AS currency_code, -- currency of the amount
    CAST(finding.opened_on AS DATE) AS opened_on, -- business date on which it was opened
    CAST(date_diff('day', CAST(finding.opened_on AS DATE), CAST(run.business_date AS DATE)) AS BIGINT) AS age_days, -- days since it was opened
    CAST(finding.what_to_do AS VARCHAR) AS what_to_do -- what a person can do about it
FROM exceptions.finding AS finding
CROSS JOIN control.run AS run
WHERE NOT finding.is_answered
