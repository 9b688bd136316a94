-- what: whether a decision waits for a second person: it moves more than the limit of its currency, and one person decided it
-- parameters: amount, limit_amount, has_second_person
-- rules: R-64
coalesce(abs(amount) > limit_amount, false) AND NOT has_second_person
