-- what: what one unit of the basis costs: of a percentage the hundredth part
-- parameters: basis, amount
-- rules: R-39
CAST(CASE WHEN basis = 'percent' THEN amount * CAST(0.01 AS DECIMAL(3, 2)) ELSE amount END AS DECIMAL(18, 8))
