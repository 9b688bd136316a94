-- what: true for a movement of stock by the adjustment of a receipt line, whose id is the receipt line, the pool, ~ and a number
-- parameters: movement_id, receipt_id, line_no, pool
-- rules: R-61
substring(movement_id, length(receipt_id || '|' || CAST(line_no AS VARCHAR) || '|' || pool) + 1, 1) = '~'
