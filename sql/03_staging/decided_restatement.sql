-- what: the decisions of this run about restated documents that wait for no second person
-- grain: one row per document and decision of this run
-- key: document_id, decision
-- inputs: staging.named_restatement
-- rules: R-16, R-43, R-61, R-64
SELECT document_id, decision, decision_id, note, decided_by, decided_at
FROM staging.named_restatement
WHERE NOT is_waiting
