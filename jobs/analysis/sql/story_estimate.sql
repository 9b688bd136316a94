-- what: the estimate and the numbers of its formula
-- grain: one row
-- inputs: report.return_stock_in, report.return_stock_in_line, selected_case
WITH term AS (
    SELECT
        string_agg(
            CAST(line.requested_quantity AS VARCHAR) || ' × ' || as_money(line.unit_price, selected_case.minor_unit), ' + '
            ORDER BY line.sku, line.combo_sku, line.unit_price DESC
        ) AS goods,
        CAST(sum(line.unit_price * line.requested_quantity) AS DECIMAL(18, 2)) AS goods_amount
    FROM report.return_stock_in_line AS line
    INNER JOIN selected_case USING (return_stock_in_id)
)
SELECT
    coalesce(return_stock_in.pushed_on, selected_case.business_date) AS step_date,
    CASE return_stock_in.kind WHEN 'abnormal' THEN 'R-33' ELSE 'R-32' END AS rules,
    CASE
        WHEN return_stock_in.estimated_refund_amount IS NULL THEN 'No estimate can be made, because no shipped unit is left for this return'
        -- a withdrawn return has no matched units any more; a formula that does not add up is not shown
        WHEN term.goods_amount - coalesce(return_stock_in.estimated_return_handling_fee, 0)
            IS DISTINCT FROM return_stock_in.estimated_refund_amount
            THEN 'The estimated refund is {estimated_refund_amount} {currency_code}'
        WHEN return_stock_in.estimated_return_handling_fee IS NULL
            THEN 'The estimated refund is {goods} = {estimated_refund_amount} {currency_code}, without a return handling fee,'
                ' because none is set'
        ELSE
            'The estimated refund is {goods} − {estimated_return_handling_fee} = {estimated_refund_amount} {currency_code}'
            || CASE WHEN return_stock_in.via_bigshop THEN ' (goods − return handling fee)'
                ELSE ' (no return handling fee, because the order is not via BigShop)' END
    END AS sentence,
    term.goods,
    return_stock_in.estimated_return_handling_fee,
    return_stock_in.estimated_refund_amount,
    return_stock_in.currency_code
FROM report.return_stock_in AS return_stock_in
INNER JOIN selected_case USING (return_stock_in_id)
CROSS JOIN term
