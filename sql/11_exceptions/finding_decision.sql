-- what: the decisions with which a person can act on each finding now, as one text, and what they are for
-- grain: one row per finding
-- key: exception_id
-- inputs: exceptions.finding, exceptions.offered_decision, control.answering_decision, control.decision
-- rules: R-16, R-58
SELECT
    offered.exception_id,
    string_agg(offered.decision, ', ' ORDER BY word.rank NULLS LAST) AS fitting_decisions,
    -- explain and reopen fit any exception: nothing is said about them
    string_agg(answering.purpose, ', or ' ORDER BY word.rank NULLS LAST) AS purposes
FROM exceptions.offered_decision AS offered
JOIN exceptions.finding AS finding ON finding.exception_id = offered.exception_id
JOIN control.decision AS word ON word.decision = offered.decision
LEFT JOIN control.answering_decision AS answering ON answering.code = finding.code AND answering.decision = offered.decision
GROUP BY offered.exception_id
