-- what: the sheet Restated: issued documents that later facts would have made otherwise
-- grain: one document
-- key: position
-- inputs: report.exception
-- rules: R-43
SELECT
    CAST(row_number() OVER (ORDER BY subject_id NULLS LAST) AS BIGINT) AS position,
    CAST(subject_id AS VARCHAR) AS document_id,
    CAST(actual_value AS VARCHAR) AS issued_value,
    CAST(expected_value AS VARCHAR) AS restated_value,
    CAST(amount AS DECIMAL(18, 2)) AS difference_amount,
    CAST(currency_code AS VARCHAR) AS currency_code,
    CAST(opened_on AS DATE) AS opened_on,
    CAST(what_to_do AS VARCHAR) AS what_to_do
FROM report.exception
WHERE code = 'RESTATED'
