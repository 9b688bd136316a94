-- what: the days after the business date on which a return may still be pushed; negative once its order is too old
-- parameters: ordered_on, business_date, max_order_age_days
-- rules: R-18
max_order_age_days - date_diff('day', CAST(ordered_on AS DATE), CAST(business_date AS DATE))
