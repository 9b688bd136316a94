-- what: tonight's answers to exceptions, each with the amount it is bound to
-- grain: one exception
-- key: exception_id
-- inputs: control.run, exceptions.exception_answer
-- rules: R-16, R-58
-- persisted: history
SELECT
    CAST(answer.exception_id AS VARCHAR) AS exception_id,
    CAST(answer.decision_id AS VARCHAR) AS decision_id,
    CAST(answer.decision AS VARCHAR) AS decision,
    CAST(answer.note AS VARCHAR) AS note,
    CAST(answer.decided_by AS VARCHAR) AS decided_by,
    CAST(answer.decided_at AS TIMESTAMP) AS decided_at,
    CAST(answer.amount AS DECIMAL(18, 2)) AS amount,
    CAST(answer.currency_code AS VARCHAR) AS currency_code,
    CAST(run.business_date AS DATE) AS issued_on,
    CAST(run.run_number AS INTEGER) AS issued_run
FROM exceptions.exception_answer AS answer
CROSS JOIN control.run AS run
WHERE answer.is_this_run
