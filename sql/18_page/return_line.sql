-- what: the lines of the returns on the page, with unit price at shipment
-- grain: one return stock-in, SKU, combo and unit price
-- key: position
-- inputs: page.return_selection, report.return_stock_in, report.return_stock_in_line
-- rules: R-13, R-15, R-34
SELECT
    CAST(row_number() OVER (
        ORDER BY shown.position NULLS LAST, line.sku NULLS LAST, line.combo_sku NULLS LAST, line.unit_price NULLS LAST
    ) AS BIGINT) AS position,
    CAST(shown.position AS BIGINT) AS return_position,
    CAST(line.sku AS VARCHAR) AS sku,
    CAST(line.combo_sku AS VARCHAR) AS combo_sku,
    CAST(line.unit_price AS DECIMAL(18, 2)) AS unit_price,
    CAST(line.price_source AS VARCHAR) AS price_source,
    CAST(line.requested_quantity AS BIGINT) AS requested_quantity,
    CAST(line.good_quantity AS BIGINT) AS good_quantity,
    CAST(line.defective_quantity AS BIGINT) AS defective_quantity,
    CAST(line.accepted_quantity AS BIGINT) AS accepted_quantity,
    CAST(line.return_amount AS DECIMAL(18, 2)) AS return_amount,
    CAST(return_stock_in.currency_code AS VARCHAR) AS currency_code
FROM page.return_selection AS shown
JOIN report.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = shown.return_stock_in_id
JOIN report.return_stock_in_line AS line ON line.return_stock_in_id = shown.return_stock_in_id
