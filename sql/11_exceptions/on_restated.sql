-- what: issued documents that today's facts would make differently
-- grain: one row per document
-- key: code, subject_id
-- inputs: exceptions.restated_document
-- rules: R-43
SELECT
    'RESTATED' AS code,
    document_id AS subject_id,
    unit_id,
    expected_value,
    actual_value,
    CAST(restated_amount - issued_amount AS DECIMAL(18, 2)) AS amount,
    currency_code
FROM exceptions.restated_document
