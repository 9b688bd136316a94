-- what: pushes and recalls of the returns on the page
-- grain: one push and action
-- key: position
-- inputs: page.return_selection, report.push_item
-- rules: R-17, R-21, R-22
SELECT
    CAST(row_number() OVER (
        ORDER BY shown.position NULLS LAST, item.business_date NULLS LAST, item.attempt NULLS LAST, item.action NULLS LAST, item.push_id NULLS LAST
    ) AS BIGINT) AS position,
    CAST(shown.position AS BIGINT) AS return_position,
    CAST(item.business_date AS DATE) AS business_date,
    CAST(item.action AS VARCHAR) AS action,
    CAST(item.attempt AS BIGINT) AS attempt,
    CAST(item.batch_id AS VARCHAR) AS batch_id,
    CAST(item.acknowledgement AS VARCHAR) AS acknowledgement,
    CAST(item.acknowledgement_reason AS VARCHAR) AS acknowledgement_reason
FROM page.return_selection AS shown
JOIN report.push_item AS item ON item.return_stock_in_id = shown.return_stock_in_id
