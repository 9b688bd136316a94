-- what: the id of one push: the return stock-in and the number of the attempt
-- parameters: return_stock_in_id, attempt
-- rules: R-21
return_stock_in_id || '#' || CAST(attempt AS VARCHAR)
