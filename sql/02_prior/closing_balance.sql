-- what: the newest balance still owed between two partners after an earlier business date
-- grain: one row per distributor, supplier and currency
-- key: distributor_id, supplier_id, currency_code
-- inputs: earlier.closing, control.run
-- rules: R-52, R-57
SELECT closing.*
FROM earlier.closing AS closing
JOIN control.run AS run ON closing.issued_on < run.business_date
QUALIFY row_number() OVER (
    PARTITION BY closing.distributor_id, closing.supplier_id, closing.currency_code
    ORDER BY closing.issued_on DESC NULLS LAST, closing.issued_run DESC NULLS LAST
) = 1
