-- what: sheet Restated: issued documents that would be different with today's facts, what changed, and whether a person keeps them
-- grain: one document
-- key: position
-- inputs: rollup.finding_or_answer, report.restated, control.run
-- rules: R-42, R-43
WITH changed_document AS (
    SELECT
        restated.*,
        finding.opened_on,
        finding.is_answered,
        finding.what_to_do,
        finding.opened_on = run.business_date AS is_new
    FROM rollup.finding_or_answer AS finding
    JOIN report.restated AS restated ON restated.exception_id = finding.exception_id
    CROSS JOIN control.run AS run
)
SELECT
    CAST(row_number() OVER (
        ORDER BY CASE WHEN is_answered THEN 1 ELSE 0 END NULLS LAST, CASE WHEN is_new THEN 0 ELSE 1 END NULLS LAST,
            abs(difference_amount) DESC NULLS LAST, document_id NULLS LAST
    ) AS BIGINT) AS position,
    CAST(document_id AS VARCHAR) AS document_id,
    CAST(CASE document_type
        WHEN 'push' THEN 'pushed return'
        WHEN 'refund_order' THEN 'refund order'
        WHEN 'receipt_line' THEN 'receipt line'
        ELSE 'payment'
    END AS VARCHAR) AS document,
    CAST(field AS VARCHAR) AS field,
    CAST(issued_amount AS DECIMAL(18, 2)) AS issued_amount,
    CAST(restated_amount AS DECIMAL(18, 2)) AS restated_amount,
    CAST(difference_amount AS DECIMAL(18, 2)) AS difference_amount,
    CAST(currency_code AS VARCHAR) AS currency_code,
    -- units have columns of their own, away from the amounts
    CAST(CASE document_type WHEN 'receipt_line' THEN CAST(issued_value AS BIGINT) END AS BIGINT) AS issued_units,
    CAST(CASE document_type WHEN 'receipt_line' THEN CAST(restated_value AS BIGINT) END AS BIGINT) AS restated_units,
    CAST(return_part AS DECIMAL(18, 2)) AS return_part,
    CAST(unsettled_part AS DECIMAL(18, 2)) AS unsettled_part,
    CAST(exchange_part AS DECIMAL(18, 2)) AS exchange_part,
    CAST(fee_part AS DECIMAL(18, 2)) AS fee_part,
    CAST(CASE
        WHEN document_type = 'payment' THEN 'a newer version of the payment has another amount'
        WHEN document_type = 'receipt_line' THEN 'a newer version of the receipt line has other quantities'
        WHEN document_type = 'refund_order' THEN concat_ws(', ',
            CASE WHEN return_part <> 0 THEN 'the units or their prices' END,
            CASE WHEN unsettled_part <> 0 THEN 'the unsettled amount that fits' END,
            CASE WHEN exchange_part <> 0 THEN 'a replacement shipped later' END,
            CASE WHEN fee_part <> 0 THEN 'the return handling fee' END)
        WHEN field = 'supplier_id' THEN 'the goods are another supplier''s now'
        WHEN field = 'sku' THEN 'other SKUs are asked for'
        WHEN field = 'unit_price' THEN 'the price at shipment was corrected'
        WHEN restated_amount = 0 THEN 'nothing would be pushed any more'
        ELSE 'another quantity is asked for'
    END AS VARCHAR) AS why,
    CAST(is_new AS BOOLEAN) AS is_new,
    CAST(CASE WHEN is_answered THEN 'answered' ELSE 'open' END AS VARCHAR) AS standing,
    CAST(opened_on AS DATE) AS opened_on,
    CAST(what_to_do AS VARCHAR) AS what_to_do
FROM changed_document
