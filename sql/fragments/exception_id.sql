-- what: the id of an exception: its code and what it is about
-- parameters: code, subject_id
-- rules: R-58
code || '|' || subject_id
