-- what: the last number of each supplier's series of documents after this run
-- grain: one row per supplier
-- key: supplier_id
-- inputs: prior.document_series, ledger.new_document_number
-- rules: R-75
-- persisted: latest
WITH number AS (
    SELECT supplier_id, last_number AS series_number FROM prior.document_series
    UNION ALL
    SELECT supplier_id, series_number FROM ledger.new_document_number
)
SELECT
    CAST(supplier_id AS VARCHAR) AS supplier_id,
    CAST(max(series_number) AS BIGINT) AS last_number
FROM number
GROUP BY supplier_id
