-- what: documents whose postings do not add up to zero
-- grain: one document and currency
-- key: document_type, document_id, currency_code
-- inputs: standing.posting
-- rules: R-49
SELECT document_type, document_id, currency_code, CAST(sum(amount) AS DECIMAL(18, 2)) AS amount
FROM standing.posting
GROUP BY document_type, document_id, currency_code
HAVING sum(amount) <> 0
