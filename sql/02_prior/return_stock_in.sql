-- what: return stock-ins, as the newest run that issued it left it
-- grain: one return stock-in
-- key: return_stock_in_id
-- inputs: earlier.return_stock_in
-- rules: R-05, R-43, R-52
SELECT *
FROM earlier.return_stock_in
QUALIFY row_number() OVER (PARTITION BY return_stock_in_id ORDER BY issued_on DESC NULLS LAST, issued_run DESC NULLS LAST) = 1
