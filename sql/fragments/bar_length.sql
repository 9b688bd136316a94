-- what: an amount in hundredths for a bar of a chart, limited to a range that fits into a BIGINT
-- parameters: amount, lowest
-- rules: -
CAST(round(least(greatest(amount, lowest), 40000000000000) * 100, 0) AS BIGINT)
