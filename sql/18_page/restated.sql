-- what: issued documents that would be different with today's facts, newest first
-- grain: one document
-- key: position
-- inputs: report.exception, report.restated, page.return_selection, control.run, control.setting
-- rules: R-43
WITH placed AS (
    SELECT
        exception.*,
        restated.issued_amount,
        restated.restated_amount,
        row_number() OVER (ORDER BY exception.opened_on DESC NULLS LAST, exception.subject_id NULLS LAST) AS position,
        CAST(count(*) OVER () AS BIGINT) AS total
    FROM report.exception AS exception
    JOIN report.restated AS restated ON restated.exception_id = exception.exception_id
    WHERE exception.code = 'RESTATED'
)
SELECT
    CAST(placed.position AS BIGINT) AS position,
    CAST(placed.total AS BIGINT) AS total,
    CAST(placed.subject_id AS VARCHAR) AS document_id,
    CAST(shown.position AS BIGINT) AS return_position,
    CAST(placed.field AS VARCHAR) AS field,
    CAST(placed.issued_amount AS DECIMAL(18, 2)) AS issued_amount,
    CAST(placed.restated_amount AS DECIMAL(18, 2)) AS restated_amount,
    CAST(placed.amount AS DECIMAL(18, 2)) AS difference_amount,
    CAST(placed.currency_code AS VARCHAR) AS currency_code,
    CAST(placed.opened_on AS DATE) AS opened_on,
    CAST(placed.opened_on = run.business_date AS BOOLEAN) AS is_new,
    CAST(placed.what_to_do AS VARCHAR) AS what_to_do
FROM placed
CROSS JOIN control.run AS run
CROSS JOIN control.setting AS setting
LEFT JOIN page.return_selection AS shown ON shown.return_stock_in_id = split_part(placed.subject_id, '/', 1)
WHERE placed.position <= setting.page_rows
