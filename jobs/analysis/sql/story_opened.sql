-- what: the opening of the return stock-in, with its parties and the units of that date
-- grain: one row
-- inputs: history_return_stock_in, history_unit_match, report.return_stock_in, selected_case
WITH first_return AS (
    SELECT * FROM history_return_stock_in
    QUALIFY row_number() OVER (PARTITION BY return_stock_in_id ORDER BY issued_on, issued_run) = 1
)
SELECT
    return_stock_in.opened_on AS step_date,
    CASE return_stock_in.kind WHEN 'abnormal' THEN 'R-05 R-33 R-34' ELSE 'R-04 R-05 R-34' END AS rules,
    'Return stock-in {return_stock_in_id} was opened: {kind} {after_sales_type} of order {order_id}, distributor'
    ' {distributor_id}, supplier {supplier_id}; {requested_quantity} requested, {matched_quantity} matched to shipped'
    ' units' AS sentence,
    return_stock_in.return_stock_in_id,
    return_stock_in.kind,
    return_stock_in.after_sales_type,
    return_stock_in.order_id,
    return_stock_in.distributor_id,
    return_stock_in.supplier_id,
    first_return.requested_quantity,
    (
        SELECT CAST(coalesce(sum(matched.quantity), 0) AS BIGINT)
        FROM history_unit_match AS matched
        WHERE
            matched.return_stock_in_id = first_return.return_stock_in_id
            AND matched.matching_run_id = first_return.matching_run_id
    ) AS matched_quantity
FROM report.return_stock_in AS return_stock_in
INNER JOIN selected_case USING (return_stock_in_id)
INNER JOIN first_return USING (return_stock_in_id)
