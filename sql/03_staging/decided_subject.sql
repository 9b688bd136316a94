-- what: what people decided in this run and signed where R-64 needs it: for each subject and decision the first of the equal decisions, and whether two persons decided the same
-- grain: one row per subject and decision of this run
-- key: subject_id, decision
-- inputs: staging.decision, prior.decision_outcome
-- rules: R-16, R-64
WITH signed AS (
    SELECT * FROM staging.decision WHERE is_this_run AND is_signed
),
person AS (
    SELECT subject_id, decision, fragment.person(decided_by) AS person
    FROM signed
    WHERE decided_by <> ''
    UNION
    -- the first person may have decided in an earlier run
    SELECT subject_id, decision, fragment.person(decided_by)
    FROM prior.decision_outcome
    WHERE outcome = 'waiting'
),
person_count AS (
    SELECT subject_id, decision, CAST(count(*) AS BIGINT) AS persons FROM person GROUP BY subject_id, decision
)
SELECT
    signed.subject_id,
    signed.decision,
    min_by(signed.decision_id, CAST(signed.decided_at AS VARCHAR) || '|' || signed.decision_id) AS decision_id,
    min_by(signed.note, CAST(signed.decided_at AS VARCHAR) || '|' || signed.decision_id) AS note,
    min_by(signed.decided_by, CAST(signed.decided_at AS VARCHAR) || '|' || signed.decision_id) AS decided_by,
    min(signed.decided_at) AS decided_at,
    -- two copies of one workbook with two names are one decision of two persons
    max(signed.persons) > 1 OR coalesce(max(person_count.persons), CAST(0 AS BIGINT)) > 1 AS has_second_person
FROM signed
LEFT JOIN person_count ON person_count.subject_id = signed.subject_id AND person_count.decision = signed.decision
GROUP BY signed.subject_id, signed.decision
