-- what: units of a stock-out line that are reserved by two returns
-- grain: one return stock-in or after-sales order, stock-out line and first unit
-- key: after_sales_key, stock_out_id, line_no, first_unit
-- inputs: renewed.unit_match
-- rules: R-08, R-34
WITH before AS (
    SELECT
        after_sales_key,
        stock_out_id,
        line_no,
        first_unit,
        quantity,
        lag(first_unit + quantity) OVER (
            PARTITION BY stock_out_id, line_no ORDER BY first_unit NULLS LAST, after_sales_key NULLS LAST
        ) AS first_free_unit
    FROM renewed.unit_match
)
SELECT after_sales_key, stock_out_id, line_no, first_unit, quantity
FROM before
WHERE first_unit < first_free_unit
