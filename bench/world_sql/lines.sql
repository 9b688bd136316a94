-- what: the order lines of a batch, the returned quantity of each, and every value that its rows in the exports repeat
-- Random numbers are computed from the order's number, so that one seed gives the same bytes on every machine.
CREATE OR REPLACE MACRO stirred(x) AS ((xor(x, x >> 16) * 73244475) % 4294967296);
CREATE OR REPLACE MACRO chance(n, salt) AS (
    stirred(stirred((CAST(n AS BIGINT) * 2654435761 + salt * 97531 + CAST(getvariable('seed') AS BIGINT) * 1000003) % 4294967296)) >> 3
);
CREATE OR REPLACE MACRO written(minor, digits) AS (
    CASE digits WHEN 0 THEN CAST(minor AS VARCHAR) ELSE CAST(CAST(minor * 0.01 AS DECIMAL(18, 2)) AS VARCHAR) END
);
CREATE OR REPLACE TABLE line AS
WITH numbered AS (
    SELECT
        number AS order_no,
        -- of ten orders six have one line, three have two, one has three: 15 lines for ten orders, whatever the seed
        CASE WHEN number % 10 < 6 THEN 1 WHEN number % 10 < 9 THEN 2 ELSE 3 END AS lines,
        CASE WHEN chance(number, 1) % 100 < 80 THEN chance(number, 2) % getvariable('exporting_shops') ELSE 16 + chance(number, 2) % 8 END AS shop_no,
        chance(number, 3) % 30 AS first_supplier_no,
        chance(number, 4) % 100 >= 2 AS is_stocked_out,
        CASE WHEN chance(number, 5) % 1000 < 5 THEN 95 ELSE 20 + chance(number, 5) % 60 END AS age_days,
        chance(number, 6) % 80000 AS second_of_day,
        chance(number, 7) % 100 < 5 AS is_split,
        chance(number, 8) % 100 < 2 AS has_two_suppliers
    FROM range(getvariable('first_order'), getvariable('first_order') + getvariable('orders')) AS orders(number)
),
placed AS (
    SELECT *, unnest(range(lines)) AS place FROM numbered
),
named AS (
    SELECT
        placed.*,
        (first_supplier_no + CASE WHEN has_two_suppliers AND place > 0 THEN 1 ELSE 0 END) % 30 AS supplier_no,
        order_no * 2 + CASE WHEN is_split AND place > 0 THEN 1 ELSE 0 END AS case_no,
        order_no * 4 + place AS line_key,
        CAST(getvariable('business_date') AS TIMESTAMP) - to_days(CAST(age_days AS INTEGER)) + to_seconds(second_of_day) AS ordered_at
    FROM placed
)
SELECT
    *,
    CAST(sum(price_minor * quantity) OVER (PARTITION BY stock_out_id) AS BIGINT) + fee_minor AS stock_out_minor
FROM (
    SELECT
        named.order_no,
        named.place,
        named.case_no,
        named.line_key,
        -- the last order of a batch may be cut, so that it has exactly the rows that were asked for
        row_number() OVER (ORDER BY named.order_no, named.place) <= getvariable('rows') AS is_requested,
        named.is_stocked_out,
        shop.shop_id,
        shop.channel AS shop_channel,
        shop.distributor_id,
        shop.currency_code AS shop_currency,
        shop.is_in_export,
        supplier.supplier_id,
        supplier.currency_code,
        supplier.digits,
        CASE WHEN shop.is_in_export THEN '57' || lpad(CAST(order_no AS VARCHAR), 16, '0') ELSE 'O' || CAST(order_no AS VARCHAR) END AS order_id,
        CASE WHEN shop.is_in_export THEN '40' || lpad(CAST(case_no AS VARCHAR), 17, '0') ELSE 'M' || CAST(case_no AS VARCHAR) END AS after_sales_id,
        CASE WHEN shop.is_in_export THEN shop.channel ELSE 'manual' END AS channel,
        'SO-' || CAST(order_no AS VARCHAR) || '-' || CAST(named.supplier_no AS VARCHAR) AS stock_out_id,
        ordered_at,
        ordered_at + to_hours(CAST(20 + chance(order_no, 9) % 10 AS INTEGER)) AS shipped_at,
        ordered_at + to_days(CAST(5 + chance(case_no, 10) % 10 AS INTEGER)) AS requested_at,
        chance(line_key, 11) % 100 < 3 AS is_combo,
        CASE WHEN chance(line_key, 11) % 100 < 3 THEN 'SET-' || CAST((chance(order_no, 12) + place * 7) % 21 AS VARCHAR)
            ELSE 'SKU-' || lpad(CAST((chance(order_no, 12) + place * 1667) % 5001 AS VARCHAR), 5, '0') END AS sku,
        1 + chance(line_key, 13) % 3 AS quantity,
        1 + chance(line_key, 14) % (1 + chance(line_key, 13) % 3) AS requested_quantity,
        CASE supplier.digits WHEN 0 THEN 10000 + chance(line_key, 15) % 400000 ELSE 500 + chance(line_key, 15) % 20000 END AS price_minor,
        CASE supplier.digits WHEN 0 THEN chance(order_no, 16) % 5000 ELSE chance(order_no, 16) % 500 END AS fee_minor,
        -- one case in a thousand has a word that nobody declared: the planned quarantine
        CASE WHEN chance(case_no, 17) % 1000 < 1 THEN 'unknown' WHEN chance(case_no, 17) % 1000 < 25 THEN 'requested'
            WHEN chance(case_no, 17) % 1000 < 45 THEN 'cancelled' WHEN chance(case_no, 17) % 1000 < 300 THEN 'on the way'
            ELSE 'refunded' END AS case_status,
        CASE WHEN chance(case_no, 18) % 1000 < 30 THEN 'refund only' WHEN chance(case_no, 18) % 1000 < 50 THEN 'exchange'
            ELSE 'return' END AS case_type,
        is_stocked_out AND age_days <= 90 AND partnership.is_auto_push AND NOT partnership.is_ended
            AND chance(case_no, 17) % 1000 >= 45 AND chance(case_no, 18) % 1000 >= 30 AS is_pushed
    FROM named
    JOIN shop ON shop.shop_no = named.shop_no
    JOIN supplier ON supplier.supplier_no = named.supplier_no
    JOIN partnership ON partnership.distributor_id = shop.distributor_id AND partnership.supplier_id = supplier.supplier_id
)
ORDER BY order_no, place;
