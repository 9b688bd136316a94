-- Does each business date open with the closing amount of the previous one, for every distributor, supplier and currency?
SELECT
    distributor_id,
    supplier_id,
    currency_code,
    business_date,
    opening_amount,
    brought_forward_amount,
    due_amount,
    adjusted_amount,
    settled_amount,
    written_off_amount,
    closing_amount,
    opening_amount = coalesce(
        lag(closing_amount) OVER (PARTITION BY distributor_id, supplier_id, currency_code ORDER BY business_date), 0
    ) AS begins_where_it_ended
FROM report.roll_forward
ORDER BY distributor_id, supplier_id, currency_code, business_date;
