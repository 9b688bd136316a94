-- what: what people answered to exceptions, and the amount each answer is bound to: what stood there when they looked
-- grain: one exception
-- key: exception_id
-- inputs: staging.decision, pushes.new_decision_outcome, staging.agreed_workbook_answer, prior.finding_history, prior.finding, prior.exception_answer, control.run
-- rules: R-16, R-58
-- persisted: history
-- transient: is_this_run, answered_on
WITH written AS (
    -- in a workbook: the amount as that night's workbook had it, whatever its cells say now
    SELECT
        decision.answered_id AS exception_id, decision.decision_id, decision.decision, decision.note, decision.decided_by,
        decision.decided_at, finding.amount, finding.currency_code
    FROM staging.decision AS decision
    JOIN pushes.new_decision_outcome AS released ON released.decision_id = decision.decision_id AND released.is_fit
    JOIN staging.agreed_workbook_answer AS answer ON answer.row_key = decision.row_key AND answer.is_this_run
    JOIN prior.finding_history AS finding
        ON finding.exception_id = decision.answered_id
        AND (
            finding.issued_on < answer.workbook_on
            OR (finding.issued_on = answer.workbook_on AND finding.issued_run <= answer.workbook_run_number)
        )
    WHERE decision.is_this_run AND decision.answered_id <> ''
    QUALIFY row_number() OVER (
        PARTITION BY decision.decision_id ORDER BY finding.issued_on DESC NULLS LAST, finding.issued_run DESC NULLS LAST
    ) = 1
),
said AS (
    -- by a decision of its own: the amount of last night
    SELECT
        decision.subject_id AS exception_id, decision.decision_id, decision.decision, decision.note, decision.decided_by,
        decision.decided_at, known.amount, known.currency_code
    FROM staging.decision AS decision
    JOIN prior.finding AS known ON known.exception_id = decision.subject_id AND (known.is_open OR known.is_answered)
    WHERE decision.is_this_run AND decision.answered_id = '' AND decision.decision = 'explain'
),
answer AS (
    SELECT *, true AS is_this_run FROM written
    UNION ALL
    SELECT *, true FROM said
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
    CASE WHEN answer.is_this_run THEN run.business_date ELSE known.issued_on END AS answered_on
FROM answer
CROSS JOIN control.run AS run
LEFT JOIN prior.exception_answer AS known ON known.exception_id = answer.exception_id
QUALIFY row_number() OVER (
    PARTITION BY answer.exception_id
    ORDER BY CASE WHEN answer.is_this_run THEN 0 ELSE 1 END NULLS LAST, answer.decided_at DESC NULLS LAST, answer.decision_id DESC NULLS LAST
) = 1
