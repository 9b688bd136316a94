-- what: the return handling fee of one refund or estimate: basis times rate, rounded, raised to the minimum, cut to the maximum
-- parameters: basis, rate, min_amount, max_amount, minor_unit, return_amount, units
-- rules: R-39
CAST(least(
    greatest(
        fragment.rounded(CASE basis
            WHEN 'percent' THEN CAST(return_amount AS DECIMAL(19, 2)) * rate
            WHEN 'per_unit' THEN CAST(units AS DECIMAL(19, 2)) * rate
            ELSE CAST(1 AS DECIMAL(19, 2)) * rate
        END, minor_unit),
        -- both engines skip an empty limit: greatest() and least() ignore NULL
        min_amount
    ),
    max_amount
) AS DECIMAL(18, 2))
