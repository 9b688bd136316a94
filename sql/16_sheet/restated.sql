-- what: sheet Restated: issued documents that would be different with today's facts, and what changed
-- grain: one document
-- key: position
-- inputs: rollup.finding_or_answer, report.refund_order, report.return_stock_in, control.run
-- rules: R-43
WITH changed_document AS (
    SELECT
        finding.*,
        CASE
            WHEN refund.refund_order_id IS NOT NULL THEN 'refund order'
            WHEN return_stock_in.return_stock_in_id IS NOT NULL THEN 'pushed return'
            ELSE 'receipt or payment'
        END AS document,
        finding.opened_on = run.business_date AS is_new
    FROM rollup.finding_or_answer AS finding
    CROSS JOIN control.run AS run
    LEFT JOIN report.refund_order AS refund ON refund.refund_order_id = finding.subject_id
    LEFT JOIN report.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = finding.subject_id
    WHERE finding.code = 'RESTATED'
)
SELECT
    CAST(row_number() OVER (
        ORDER BY CASE WHEN is_new THEN 0 ELSE 1 END NULLS LAST, abs(amount) DESC NULLS LAST, subject_id NULLS LAST
    ) AS BIGINT) AS position,
    CAST(subject_id AS VARCHAR) AS document_id,
    CAST(document AS VARCHAR) AS document,
    CAST(actual_value AS VARCHAR) AS issued_value,
    CAST(expected_value AS VARCHAR) AS restated_value,
    CAST(amount AS DECIMAL(18, 2)) AS difference_amount,
    CAST(currency_code AS VARCHAR) AS currency_code,
    CAST(CASE document
        WHEN 'refund order' THEN 'the price of its units or its fee has changed, or a replacement was shipped later'
        WHEN 'pushed return' THEN 'the requested quantity or the price of its units has changed'
        ELSE 'a newer version of the row has another quantity or amount'
    END AS VARCHAR) AS why,
    CAST(is_new AS BOOLEAN) AS is_new,
    CAST(opened_on AS DATE) AS opened_on,
    CAST(what_to_do AS VARCHAR) AS what_to_do
FROM changed_document
