-- what: the newest answer of people to each exception, with the amount that it is bound to: the amount that the person saw; reopen takes an answer back
-- grain: one row per exception
-- key: exception_id
-- inputs: pushes.new_decision_outcome, staging.agreed_workbook_answer, prior.finding_history, prior.finding, prior.exception_answer, control.run
-- rules: R-16, R-43, R-58
-- persisted: history
-- transient: is_this_run, answered_on
WITH new_answer AS (
    -- a decision that answers an exception was given in its row of a workbook, or names the exception
    SELECT outcome.*
    FROM pushes.new_decision_outcome AS outcome
    WHERE outcome.is_fit AND outcome.answered_id <> ''
),
workbook_answer AS (
    -- an answer in a workbook: the amount as the program wrote it into that workbook, whatever its cells contain now
    SELECT
        outcome.answered_id AS exception_id, outcome.decision_id, outcome.decision, outcome.note, outcome.decided_by,
        outcome.decided_at, finding.amount, finding.currency_code
    FROM new_answer AS outcome
    JOIN staging.agreed_workbook_answer AS answer
        ON answer.input_file_id = outcome.input_file_id AND answer.row_number = outcome.row_number AND answer.is_this_run
    JOIN prior.finding_history AS finding
        ON finding.exception_id = outcome.answered_id
        AND (
            finding.issued_on < answer.workbook_on
            OR (finding.issued_on = answer.workbook_on AND finding.issued_run <= answer.workbook_run_number)
        )
    QUALIFY row_number() OVER (
        PARTITION BY outcome.decision_id ORDER BY finding.issued_on DESC NULLS LAST, finding.issued_run DESC NULLS LAST
    ) = 1
),
decision_answer AS (
    -- an answer as a decision of its own: the amount of the previous run
    SELECT
        outcome.answered_id AS exception_id, outcome.decision_id, outcome.decision, outcome.note, outcome.decided_by,
        outcome.decided_at, finding.amount, finding.currency_code
    FROM new_answer AS outcome
    JOIN prior.finding AS finding ON finding.exception_id = outcome.answered_id AND (finding.is_open OR finding.is_answered)
    WHERE outcome.source <> 'workbook'
    UNION ALL
    -- keep: nothing is done, and the exception stays away until the difference changes (R-43), whatever the decision names
    SELECT
        finding.exception_id, outcome.decision_id, outcome.decision, outcome.note, outcome.decided_by,
        outcome.decided_at, finding.amount, finding.currency_code
    FROM pushes.new_decision_outcome AS outcome
    JOIN prior.finding AS finding ON finding.exception_id = fragment.exception_id('RESTATED', outcome.subject_id)
    WHERE outcome.is_fit AND outcome.decision = 'keep' AND outcome.answered_id <> finding.exception_id
),
answer AS (
    SELECT *, true AS is_this_run FROM workbook_answer
    UNION ALL
    SELECT *, true FROM decision_answer
    UNION ALL
    SELECT exception_id, decision_id, decision, note, decided_by, decided_at, amount, currency_code, false FROM prior.exception_answer
)
SELECT
    CAST(answer.exception_id AS VARCHAR) AS exception_id,
    CAST(answer.decision_id AS VARCHAR) AS decision_id,
    CAST(answer.decision AS VARCHAR) AS decision,
    CAST(answer.note AS VARCHAR) AS note,
    CAST(answer.decided_by AS VARCHAR) AS decided_by,
    CAST(answer.decided_at AS TIMESTAMP) AS decided_at,
    CAST(answer.amount AS DECIMAL(18, 2)) AS amount,
    CAST(answer.currency_code AS VARCHAR) AS currency_code,
    answer.is_this_run,
    CASE WHEN answer.is_this_run THEN run.business_date ELSE prior_answer.issued_on END AS answered_on
FROM answer
CROSS JOIN control.run AS run
LEFT JOIN prior.exception_answer AS prior_answer ON prior_answer.exception_id = answer.exception_id
QUALIFY row_number() OVER (
    PARTITION BY answer.exception_id
    ORDER BY CASE WHEN answer.is_this_run THEN 0 ELSE 1 END NULLS LAST, answer.decided_at DESC NULLS LAST, answer.decision_id DESC NULLS LAST
) = 1
