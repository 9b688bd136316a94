-- what: goods that need a person: unidentified ones until they are matched with a return, and units that the supplier refused
-- grain: one row per code and receipt line or return stock-in
-- key: code, subject_id
-- inputs: reconciliation.unidentified_line, receiving.accepted_unit, pushes.return_stock_in
-- rules: R-30, R-31, R-60
SELECT
    'GOODS_WITHOUT_PUSH' AS code,
    receipt_id || ':' || CAST(line_no AS VARCHAR) AS subject_id,
    'receipt ' || receipt_id || ':' || CAST(line_no AS VARCHAR) AS unit_id,
    '0' AS expected_value,
    CAST(quantity AS VARCHAR) AS actual_value,
    amount,
    currency_code
FROM reconciliation.unidentified_line
UNION ALL
SELECT
    'GOODS_REFUSED',
    unit.return_stock_in_id,
    unit.return_stock_in_id,
    '0',
    CAST(CAST(sum(unit.refused_quantity) AS BIGINT) AS VARCHAR),
    CAST(sum(CAST(unit.unit_price AS DECIMAL(19, 2)) * unit.refused_quantity) AS DECIMAL(18, 2)),
    min(return_stock_in.currency_code)
FROM receiving.accepted_unit AS unit
JOIN pushes.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = unit.return_stock_in_id
WHERE unit.refused_quantity > 0
GROUP BY unit.return_stock_in_id
