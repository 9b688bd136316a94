-- what: the id of an exception: its code and its subject
-- parameters: code, subject_id
-- rules: R-58
code || '|' || subject_id
