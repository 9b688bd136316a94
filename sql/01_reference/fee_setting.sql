-- what: return handling fees by supplier and distributor; a rate is the fee for one unit of the basis
-- grain: one row per supplier, distributor (empty: all distributors) and first day
-- key: supplier_id, distributor_id, valid_from
-- inputs: given.fee_setting
-- rules: R-39, R-52
SELECT
    supplier_id,
    distributor_id,
    basis,
    fragment.fee_rate(basis, amount) AS rate,
    min_amount,
    max_amount,
    coalesce(valid_from, CAST('0001-01-01' AS DATE)) AS valid_from,
    coalesce(valid_to, CAST('9999-12-31' AS DATE)) AS valid_to
FROM given.fee_setting
