-- what: the sub-SKUs that each version of a combo consists of; a version is the set of rows with one first day
-- grain: one row per combo, first day and sub-SKU
-- key: combo_sku, valid_from, sub_sku
-- inputs: given.combo
-- rules: R-13, R-14, R-52
SELECT
    combo_sku,
    coalesce(valid_from, CAST('0001-01-01' AS DATE)) AS valid_from,
    coalesce(min(valid_to), CAST('9999-12-31' AS DATE)) AS valid_to,
    sub_sku,
    CAST(sum(quantity) AS BIGINT) AS quantity,
    min(reference_price) AS reference_price
FROM given.combo
GROUP BY combo_sku, coalesce(valid_from, CAST('0001-01-01' AS DATE)), sub_sku
