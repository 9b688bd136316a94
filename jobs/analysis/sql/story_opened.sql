-- what: the opening of the return stock-in, with its parties and units
-- grain: one row
-- inputs: asked_case, kept_newest_return, kept_unit_match, report.return_stock_in
SELECT
    known.opened_on AS step_date,
    CASE known.kind WHEN 'abnormal' THEN 'R-05 R-33 R-34' ELSE 'R-04 R-05 R-34' END AS rules,
    'Return stock-in {return_stock_in_id} was opened: {kind} {after_sales_type} of order {order_id}, distributor'
    ' {distributor_id}, supplier {supplier_id}; {requested_quantity} requested, {matched_quantity} matched to shipped'
    ' units' AS sentence,
    known.return_stock_in_id,
    known.kind,
    known.after_sales_type,
    known.order_id,
    known.distributor_id,
    known.supplier_id,
    known.requested_quantity,
    (
        SELECT CAST(coalesce(sum(matched.quantity), 0) AS BIGINT)
        FROM kept_unit_match AS matched
        INNER JOIN kept_newest_return USING (return_stock_in_id, matching_run_id)
        WHERE matched.return_stock_in_id = known.return_stock_in_id
    ) AS matched_quantity
FROM report.return_stock_in AS known
INNER JOIN asked_case USING (return_stock_in_id)
