-- what: every input row that requests the return, as often as it came; for a failed parcel, its stock-out rows
-- grain: one row per row of an accepted file
-- inputs: history_after_sales_line, history_row_verdict, history_stock_out_line, report.input_file, selected_case
WITH
verdict AS (
    SELECT * FROM history_row_verdict
    QUALIFY row_number() OVER (PARTITION BY input_file_id, row_number ORDER BY issued_on DESC, issued_run DESC) = 1
),
selected_row AS (
    SELECT
        line.input_file_id, line.row_number, line.seller_sku AS sku, line.quantity,
        'status ' || line.status || CASE WHEN line.goods_expected THEN ', goods expected' ELSE ', no goods expected' END
            AS said
    FROM history_after_sales_line AS line
    INNER JOIN selected_case USING (channel, shop_id, after_sales_id)
    UNION ALL
    SELECT
        line.input_file_id, line.row_number, line.sku, line.quantity,
        'shipped as ' || line.stock_out_id || ', parcel ' || coalesce(nullif(line.package_no, ''), '1')
            || ', delivery ' || coalesce(nullif(line.delivery_outcome, ''), 'not reported')
    FROM history_stock_out_line AS line
    INNER JOIN selected_case ON
        selected_case.shop_id = line.shop_id
        AND selected_case.after_sales_id
        = fragment.failed_parcel_after_sales_id(line.stock_out_id, coalesce(line.package_no, ''))
)
SELECT
    taken.business_date AS step_date,
    'R-07 R-09' AS rules,
    '{path} row {row_number} ({archived}) was {outcome}: {quantity} of {sku}, {said}' AS sentence,
    taken.path,
    taken.run_id,
    selected_row.row_number,
    CASE WHEN taken.outcome IN ('accepted', 'nothing_accepted') THEN coalesce(verdict.outcome, 'accepted') ELSE taken.outcome END AS outcome,
    selected_row.quantity,
    selected_row.sku,
    selected_row.said
FROM selected_row
INNER JOIN report.input_file AS taken USING (input_file_id)
LEFT JOIN verdict USING (input_file_id, row_number)
-- a quarantined row has a step of its own, with its reasons
WHERE verdict.outcome IS DISTINCT FROM 'quarantined'
ORDER BY taken.business_date, taken.run_id, taken.path, selected_row.row_number
