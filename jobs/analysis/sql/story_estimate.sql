-- what: the estimate with its formula filled in
-- grain: one row
-- inputs: asked_case, report.return_stock_in, report.return_stock_in_line
WITH term AS (
    SELECT
        string_agg(
            CAST(line.requested_quantity AS VARCHAR) || ' × ' || as_money(line.unit_price, asked_case.minor_unit), ' + '
            ORDER BY line.sku, line.combo_sku, line.unit_price DESC
        ) AS goods,
        CAST(sum(line.unit_price * line.requested_quantity) AS DECIMAL(18, 2)) AS goods_amount
    FROM report.return_stock_in_line AS line
    INNER JOIN asked_case USING (return_stock_in_id)
)
SELECT
    coalesce(known.pushed_on, asked_case.business_date) AS told_on,
    CASE known.kind WHEN 'abnormal' THEN 'R-33' ELSE 'R-32' END AS rules,
    CASE
        WHEN known.estimated_refund_amount IS NULL THEN 'No estimate: none of its units has a price at shipment'
        -- a withdrawn return has given its units back; a formula that does not add up is not told
        WHEN term.goods_amount - coalesce(known.estimated_return_handling_fee, 0)
            IS DISTINCT FROM known.estimated_refund_amount
            THEN 'Estimate: {estimated_refund_amount} {currency_code}'
        WHEN known.estimated_return_handling_fee IS NULL
            THEN 'Estimate: {goods} = {estimated_refund_amount} {currency_code}, without a fee: none is set'
        ELSE
            'Estimate: {goods} − {estimated_return_handling_fee} = {estimated_refund_amount} {currency_code}'
            || CASE WHEN known.via_bigshop THEN '' ELSE ' (not via BigShop: no return handling fee)' END
    END AS sentence,
    term.goods,
    known.estimated_return_handling_fee,
    known.estimated_refund_amount,
    known.currency_code
FROM report.return_stock_in AS known
INNER JOIN asked_case USING (return_stock_in_id)
CROSS JOIN term
