-- what: what is left of a payment after money that came back for the same refund order is taken from its payments, one after the other; 0 of money that came back
-- parameters: amount, amount_through, returned_amount
-- rules: R-45, R-57
greatest(0, least(amount, amount_through + returned_amount))
