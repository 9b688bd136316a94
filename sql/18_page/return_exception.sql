-- what: open exceptions of the returns on the page and of their refund orders
-- grain: one exception
-- key: position
-- inputs: page.return_selection, report.exception
-- rules: R-58
SELECT
    CAST(row_number() OVER (ORDER BY shown.position NULLS LAST, exception.exception_id NULLS LAST) AS BIGINT) AS position,
    CAST(shown.position AS BIGINT) AS return_position,
    CAST(exception.severity AS VARCHAR) AS severity,
    CAST(exception.code AS VARCHAR) AS code,
    CAST(exception.what_to_do AS VARCHAR) AS what_to_do
FROM page.return_selection AS shown
JOIN report.exception AS exception ON split_part(exception.subject_id, '/', 1) = shown.return_stock_in_id
