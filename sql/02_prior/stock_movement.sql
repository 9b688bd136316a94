-- what: stock movements, issued once by an earlier run and never changed
-- grain: one movement
-- key: movement_id
-- inputs: earlier.stock_movement
-- rules: R-43, R-50, R-52
SELECT *
FROM earlier.stock_movement
