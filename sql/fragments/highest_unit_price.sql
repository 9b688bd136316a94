-- what: the highest price of the units of a stock-out line; a combo's pieces may have two prices
-- parameters: high_pieces, high_price, low_price
-- rules: R-15, R-65
CASE WHEN high_pieces = 0 THEN low_price ELSE high_price END
