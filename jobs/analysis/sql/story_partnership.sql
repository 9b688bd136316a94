-- what: the partnership at shipment and its auto_push
-- grain: one row
-- inputs: history_partnership, report.return_stock_in, selected_case
WITH
selected_return AS (SELECT return_stock_in.* FROM report.return_stock_in AS return_stock_in INNER JOIN selected_case USING (return_stock_in_id)),
agreed AS (
    SELECT partnership.*
    FROM history_partnership AS partnership
    INNER JOIN selected_return
        ON selected_return.distributor_id = partnership.distributor_id
        AND selected_return.supplier_id = partnership.supplier_id
        AND selected_return.shipped_on BETWEEN partnership.start_date AND coalesce(partnership.end_date, DATE '9999-12-31')
    ORDER BY partnership.start_date DESC
    LIMIT 1
)
SELECT
    coalesce(selected_return.pushed_on, selected_case.business_date) AS step_date,
    'R-16 R-19' AS rules,
    'The goods were shipped on {shipped_on}, '
    || CASE
        WHEN agreed.start_date IS NULL
            THEN 'outside every partnership of {distributor_id} and {supplier_id}'
        ELSE
            'within the partnership of {distributor_id} and {supplier_id} from {start_date}'
            || CASE WHEN agreed.end_date IS NULL THEN '' ELSE ' to {end_date}' END
            || CASE
                WHEN agreed.auto_push THEN '; auto_push is on'
                WHEN agreed.auto_push IS NULL AND selected_case.auto_push_default THEN '; auto_push is on by default'
                WHEN agreed.auto_push IS NULL THEN '; auto_push is off by default, so a person decides'
                ELSE '; auto_push is off, so a person decides'
            END
    END AS sentence,
    selected_return.shipped_on,
    selected_return.distributor_id,
    selected_return.supplier_id,
    agreed.start_date,
    agreed.end_date,
    coalesce(agreed.auto_push, selected_case.auto_push_default) AS is_auto_push
FROM selected_return
CROSS JOIN selected_case
LEFT JOIN agreed ON true
WHERE selected_return.shipped_on IS NOT NULL
