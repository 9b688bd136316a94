-- what: an amount rounded half away from zero to the minor unit of its currency
-- parameters: amount, minor_unit
-- rules: R-34, R-39
CASE minor_unit WHEN 0 THEN CAST(round(amount, 0) AS DECIMAL(18, 2)) ELSE CAST(round(amount, 2) AS DECIMAL(18, 2)) END
