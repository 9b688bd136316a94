-- what: the dearer pieces among a range of units of a stock-out line: high_pieces for every whole combo, then the rest
-- parameters: first_unit, quantity, pieces_per_combo, high_pieces
-- rules: R-15, R-34
((((first_unit + quantity) // pieces_per_combo) * high_pieces -- BIGINT // BIGINT
    + least(high_pieces, (first_unit + quantity) % pieces_per_combo))
- ((first_unit // pieces_per_combo) * high_pieces -- BIGINT // BIGINT
    + least(high_pieces, first_unit % pieces_per_combo)))
