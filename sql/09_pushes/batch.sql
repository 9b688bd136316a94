-- what: the push batches of this run with their counts and sums, for the JSON file next to each batch
-- grain: one row per batch
-- key: batch_id
-- inputs: pushes.batch_line
-- rules: R-20, R-21
SELECT
    batch_id,
    batch_number,
    business_date,
    distributor_id,
    supplier_id,
    currency_code,
    CAST(count(*) AS BIGINT) AS lines,
    CAST(count(DISTINCT push_id) FILTER (WHERE action = 'push') AS BIGINT) AS pushes,
    CAST(count(DISTINCT push_id) FILTER (WHERE action = 'recall') AS BIGINT) AS recalls,
    CAST(coalesce(sum(quantity) FILTER (WHERE action = 'push'), 0) AS BIGINT) AS pushed_quantity,
    CAST(coalesce(sum(quantity) FILTER (WHERE action = 'recall'), 0) AS BIGINT) AS recalled_quantity,
    CAST(coalesce(sum(CAST(unit_price AS DECIMAL(19, 2)) * quantity) FILTER (WHERE action = 'push'), 0) AS DECIMAL(18, 2)) AS pushed_amount,
    CAST(coalesce(sum(CAST(unit_price AS DECIMAL(19, 2)) * quantity) FILTER (WHERE action = 'recall'), 0) AS DECIMAL(18, 2)) AS recalled_amount
FROM pushes.batch_line
GROUP BY batch_id, batch_number, business_date, distributor_id, supplier_id, currency_code
