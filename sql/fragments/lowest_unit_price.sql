-- what: the lowest price of the units of a stock-out line; a combo's pieces may have two prices
-- parameters: quantity, pieces_per_combo, high_pieces, high_price, low_price
-- rules: R-15, R-65
CASE WHEN high_pieces >= least(pieces_per_combo, quantity) THEN high_price ELSE low_price END
