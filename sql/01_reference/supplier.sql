-- what: the suppliers with their base currency and its minor unit, as this run read them
-- grain: one row per supplier
-- key: supplier_id
-- inputs: given.supplier, control.currency
-- rules: R-01, R-52, R-75
SELECT
    supplier.supplier_id,
    supplier.supplier_name,
    supplier.currency_code,
    currency.minor_unit,
    -- what the numbers of its documents begin with (R-75)
    coalesce(nullif(supplier.document_prefix, ''), 'RF') AS document_prefix
FROM given.supplier AS supplier
JOIN control.currency AS currency ON currency.currency_code = supplier.currency_code
