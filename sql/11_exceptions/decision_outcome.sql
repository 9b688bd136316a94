-- what: every decision with what became of it; one that waited shares the fate of the same decision of a second person, or ends when it is refused or nothing is left to decide
-- grain: one row per decision, in its newest version
-- key: input_file_id, row_number
-- inputs: control.run, prior.decision_outcome, pushes.new_decision_outcome, pushes.judged_decision, exceptions.ended_decision, staging.decision_version, staging.workbook_answer_version
-- rules: R-16, R-64
-- persisted: latest
-- transient: is_changed
WITH earlier AS (
    SELECT
        outcome.*,
        CASE
            WHEN outcome.outcome <> 'waiting' THEN outcome.outcome
            WHEN judged.outcome = 'applied' THEN judged.outcome
            WHEN ended.subject_id IS NOT NULL THEN 'void'
            ELSE coalesce(judged.outcome, outcome.outcome)
        END AS new_outcome,
        ended.is_refused,
        ended.refused_by
    FROM prior.decision_outcome AS outcome
    LEFT JOIN pushes.judged_decision AS judged ON judged.subject_id = outcome.subject_id AND judged.decision = outcome.decision
    LEFT JOIN exceptions.ended_decision AS ended ON ended.subject_id = outcome.subject_id AND ended.decision = outcome.decision
),
every_decision AS (
    SELECT *, false AS is_withdrawn, true AS is_changed FROM pushes.new_decision_outcome
    UNION ALL
    -- rows that an earlier version of the product issued have neither texts nor an outcome
    SELECT
        earlier.input_file_id,
        earlier.row_number,
        earlier.decision_id,
        earlier.subject_id,
        earlier.decision,
        earlier.decided_at,
        CASE WHEN earlier.outcome = 'waiting' THEN earlier.new_outcome = 'applied' ELSE earlier.is_fit END,
        coalesce(nullif(earlier.note, ''), version.note, answer.note, ''),
        coalesce(nullif(earlier.decided_by, ''), version.decided_by, answer.decided_by, ''),
        coalesce(nullif(earlier.answered_id, ''), CASE WHEN answer.answered_table = 'exceptions' THEN answer.answered_id END,
            CASE WHEN strpos(version.subject_id, '|') > 0 THEN version.subject_id END, ''),
        coalesce(nullif(earlier.source, ''), CASE
            WHEN answer.input_file_id IS NOT NULL THEN 'workbook'
            WHEN earlier.decision_id LIKE 'CLI-%' THEN 'command'
            ELSE 'file'
        END),
        coalesce(earlier.taken_on, earlier.issued_on),
        CASE WHEN earlier.new_outcome <> '' THEN earlier.new_outcome WHEN earlier.is_fit THEN 'applied' ELSE 'void' END,
        earlier.is_signed,
        CASE
            WHEN earlier.outcome <> 'waiting' OR earlier.new_outcome = 'waiting' THEN earlier.why
            WHEN earlier.new_outcome = 'applied' THEN 'a second person decided the same on ' || CAST(run.business_date AS VARCHAR)
            WHEN earlier.is_refused THEN concat_ws(' ', coalesce(nullif(earlier.refused_by, ''), 'a person'), 'refused it on', CAST(run.business_date AS VARCHAR))
            WHEN earlier.is_refused IS NOT NULL THEN 'nothing was left to decide on ' || CAST(run.business_date AS VARCHAR)
            ELSE 'it did not fit any more on ' || CAST(run.business_date AS VARCHAR)
        END,
        -- the amount that was moved is shown with the decision of the second person
        CASE WHEN earlier.outcome = earlier.new_outcome THEN earlier.amount END,
        CASE WHEN earlier.outcome = earlier.new_outcome THEN earlier.currency_code ELSE '' END,
        -- it fitted when it was taken: no one has to look at it
        earlier.is_withdrawn OR (earlier.outcome = 'waiting' AND earlier.new_outcome = 'void'),
        -- taken by an earlier run, and completed by this one
        earlier.outcome = 'waiting' AND earlier.new_outcome <> 'waiting'
    FROM earlier
    CROSS JOIN control.run AS run
    LEFT JOIN staging.decision_version AS version ON version.input_file_id = earlier.input_file_id AND version.row_number = earlier.row_number
    LEFT JOIN staging.workbook_answer_version AS answer ON answer.input_file_id = earlier.input_file_id AND answer.row_number = earlier.row_number
)
SELECT
    CAST(input_file_id AS VARCHAR) AS input_file_id,
    CAST(row_number AS BIGINT) AS row_number,
    CAST(decision_id AS VARCHAR) AS decision_id,
    CAST(subject_id AS VARCHAR) AS subject_id,
    CAST(decision AS VARCHAR) AS decision,
    CAST(decided_at AS TIMESTAMP) AS decided_at,
    CAST(is_fit AS BOOLEAN) AS is_fit,
    CAST(note AS VARCHAR) AS note,
    CAST(decided_by AS VARCHAR) AS decided_by,
    CAST(answered_id AS VARCHAR) AS answered_id,
    CAST(source AS VARCHAR) AS source,
    CAST(taken_on AS DATE) AS taken_on,
    CAST(outcome AS VARCHAR) AS outcome,
    CAST(is_signed AS BOOLEAN) AS is_signed,
    CAST(why AS VARCHAR) AS why,
    CAST(amount AS DECIMAL(18, 2)) AS amount,
    CAST(currency_code AS VARCHAR) AS currency_code,
    CAST(is_withdrawn AS BOOLEAN) AS is_withdrawn,
    CAST(is_changed AS BOOLEAN) AS is_changed
FROM every_decision
