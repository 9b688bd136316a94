-- what: issued documents that today's facts would make differently, with what was issued, what it would be today and the difference
-- grain: one document
-- key: exception_id
-- inputs: exceptions.finding, exceptions.restated_document
-- rules: R-42, R-43
-- carried: exception_id of prior.finding
-- asks: Which issued documents would be different today, by how much, and why?
-- start: SELECT document_type, document_id, field, issued_amount, restated_amount, difference_amount, currency_code FROM report.restated ORDER BY exception_id
SELECT
    CAST(finding.exception_id AS VARCHAR) AS exception_id, -- the exception: RESTATED and the document
    CAST(document.document_id AS VARCHAR) AS document_id, -- the pushed return, refund order, receipt line or payment
    CAST(document.document_type AS VARCHAR) AS document_type, -- push, refund_order, receipt_line or payment
    CAST(document.field AS VARCHAR) AS field, -- the first field that differs
    CAST(document.actual_value AS VARCHAR) AS issued_value, -- its value as issued; units if the field is a quantity of a receipt line, else an amount
    CAST(document.expected_value AS VARCHAR) AS restated_value, -- its value today
    CAST(document.issued_amount AS DECIMAL(18, 2)) AS issued_amount, -- amount as issued
    CAST(document.restated_amount AS DECIMAL(18, 2)) AS restated_amount, -- amount with today's facts
    CAST(finding.amount AS DECIMAL(18, 2)) AS difference_amount, -- restated amount less issued amount
    CAST(document.currency_code AS VARCHAR) AS currency_code, -- currency of the amounts
    CAST(document.return_part AS DECIMAL(18, 2)) AS return_part, -- of a refund order: the difference of its return amount
    CAST(document.unsettled_part AS DECIMAL(18, 2)) AS unsettled_part, -- of a refund order: less unsettled amount is positive
    CAST(document.exchange_part AS DECIMAL(18, 2)) AS exchange_part, -- of a refund order: less exchange amount is positive
    CAST(document.fee_part AS DECIMAL(18, 2)) AS fee_part -- of a refund order: a lower fee is positive
FROM exceptions.finding AS finding
JOIN exceptions.restated_document AS document ON document.document_id = finding.subject_id
WHERE finding.code = 'RESTATED'
