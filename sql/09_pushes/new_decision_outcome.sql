-- what: the decisions of this run, each applied, waiting for a second person, or void for good because it did not fit the state at its moment or is not signed
-- grain: one row per decision of this run, in its newest version
-- key: input_file_id, row_number
-- inputs: control.run, control.decision, staging.decision, prior.decision_outcome, pushes.judged_decision
-- rules: R-16, R-17, R-64
WITH new_decision AS (
    SELECT
        *,
        -- what one person decides twice is decided once
        row_number() OVER (
            PARTITION BY subject_id, decision, is_signed, fragment.person(decided_by) ORDER BY decided_at NULLS LAST, decision_id NULLS LAST
        ) > 1 AS is_repeated
    FROM staging.decision
    WHERE is_this_run
),
same_person AS (
    -- the same decision of the same person: the one that waits since an earlier run, else the first of this run
    SELECT subject_id, decision, fragment.person(decided_by) AS person, decided_by, decision_id, taken_on
    FROM prior.decision_outcome
    WHERE outcome = 'waiting'
    UNION ALL
    SELECT subject_id, decision, fragment.person(decided_by), decided_by, decision_id, taken_on
    FROM new_decision
    WHERE is_signed AND NOT is_repeated
),
first_of_person AS (
    SELECT subject_id, decision, person, decision_id, decided_by || ' decided the same on ' || CAST(taken_on AS VARCHAR) || ' (' || decision_id || ')' AS earlier
    FROM same_person
    QUALIFY row_number() OVER (PARTITION BY subject_id, decision, person ORDER BY taken_on NULLS LAST, decision_id NULLS LAST) = 1
),
judged AS (
    SELECT
        new_decision.*,
        CASE
            WHEN NOT new_decision.is_signed THEN 'void'
            WHEN word.is_signed AND new_decision.is_repeated THEN 'void'
            -- an attempt is recalled and sent again once
            WHEN new_decision.decision = 'reissue' AND new_decision.decision_id <> judged_decision.decision_id THEN 'void'
            ELSE coalesce(judged_decision.outcome, 'void')
        END AS outcome,
        CASE
            WHEN NOT new_decision.is_signed THEN 'it is not signed: ' || concat_ws(' and ',
                CASE WHEN trim(new_decision.decided_by) = '' THEN 'the name of the person' END,
                CASE WHEN trim(new_decision.note) = '' THEN 'the note' END) || ' is missing'
            WHEN word.is_signed AND new_decision.is_repeated THEN 'it is one person: ' || first_of_person.earlier
            WHEN judged_decision.outcome = 'waiting' THEN concat_ws('; ', 'it waits until another person decides the same',
                CASE WHEN first_of_person.decision_id <> new_decision.decision_id THEN first_of_person.earlier END)
            WHEN coalesce(judged_decision.outcome, 'void') = 'void' THEN 'it did not fit: ' || coalesce(judged_decision.standing, 'unknown')
            ELSE ''
        END AS why,
        -- equal decisions of two persons move the amount once
        CASE WHEN new_decision.decision_id = judged_decision.decision_id THEN judged_decision.amount END AS amount,
        CASE WHEN new_decision.decision_id = judged_decision.decision_id THEN judged_decision.currency_code ELSE '' END AS currency_code
    FROM new_decision
    JOIN control.decision AS word ON word.decision = new_decision.decision
    LEFT JOIN first_of_person
        ON first_of_person.subject_id = new_decision.subject_id
        AND first_of_person.decision = new_decision.decision
        AND first_of_person.person = fragment.person(new_decision.decided_by)
    LEFT JOIN pushes.judged_decision AS judged_decision
        ON judged_decision.subject_id = new_decision.subject_id AND judged_decision.decision = new_decision.decision
)
SELECT
    judged.input_file_id,
    judged.row_number,
    judged.decision_id,
    judged.subject_id,
    judged.decision,
    judged.decided_at,
    judged.outcome = 'applied' AS is_fit,
    judged.note,
    judged.decided_by,
    judged.answered_id,
    judged.source,
    run.business_date AS taken_on,
    judged.outcome,
    judged.is_signed,
    judged.why,
    CASE WHEN judged.outcome <> 'void' THEN judged.amount END AS amount,
    CASE WHEN judged.outcome <> 'void' THEN judged.currency_code ELSE '' END AS currency_code
FROM judged
CROSS JOIN control.run AS run
