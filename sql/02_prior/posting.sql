-- what: postings, issued once by an earlier run and never changed
-- grain: one posting
-- key: posting_id
-- inputs: earlier.posting
-- rules: R-43, R-49, R-52
SELECT *
FROM earlier.posting
