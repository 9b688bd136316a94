-- what: each statement of a marketplace with the parcel it is about: by package and tracking number, or the order's only parcel; never a guess
-- grain: one order, tracking number and parcel; package columns are null where no parcel is found
-- key: shop_id, order_id, tracking_number, stock_out_id, package_no
-- inputs: staging.failed_delivery, orders.shipped_parcel
-- rules: R-09, R-33
WITH ranked AS (
    SELECT
        *,
        dense_rank() OVER (
            PARTITION BY shop_id, order_id, tracking_number
            ORDER BY version_at DESC NULLS LAST, taken_on DESC NULLS LAST, path DESC NULLS LAST, input_file_id DESC NULLS LAST
        ) AS newness
    FROM staging.failed_delivery
),
statement AS (
    -- the newest rows that name a tracking number, failed before delivered; an empty one stands for the whole order
    SELECT
        shop_id,
        order_id,
        tracking_number,
        min(channel) AS channel,
        max(CASE delivery_outcome WHEN 'failed' THEN 1 ELSE 0 END) = 1 AS is_failed,
        max(taken_on) AS said_on
    FROM ranked
    WHERE newness = 1
    GROUP BY shop_id, order_id, tracking_number
),
named AS (
    SELECT statement.shop_id, statement.order_id, statement.tracking_number, parcel.stock_out_id, parcel.package_no
    FROM statement
    JOIN orders.shipped_parcel AS parcel
        ON parcel.shop_id = statement.shop_id AND parcel.order_id = statement.order_id AND parcel.package_no = statement.tracking_number
    WHERE statement.tracking_number <> ''
),
loose AS (
    SELECT
        statement.shop_id,
        statement.order_id,
        statement.tracking_number,
        statement.is_failed,
        statement.said_on,
        -- statements that contradict each other cannot all be about one parcel
        min(CASE WHEN statement.is_failed THEN 1 ELSE 0 END) OVER (PARTITION BY statement.shop_id, statement.order_id)
            = max(CASE WHEN statement.is_failed THEN 1 ELSE 0 END) OVER (PARTITION BY statement.shop_id, statement.order_id) AS is_agreed
    FROM statement
    ANTI JOIN named
        ON named.shop_id = statement.shop_id AND named.order_id = statement.order_id AND named.tracking_number = statement.tracking_number
),
counted AS (
    SELECT *, CAST(count(*) OVER (PARTITION BY shop_id, order_id) AS BIGINT) AS parcels
    FROM orders.shipped_parcel AS parcel
),
candidate AS (
    -- a parcel whose return was opened by such a statement keeps it when the order turns out to have more parcels
    SELECT counted.shop_id, counted.order_id, counted.stock_out_id, counted.package_no, counted.is_standing
    FROM counted
    ANTI JOIN named ON named.stock_out_id = counted.stock_out_id AND named.package_no = counted.package_no
    WHERE counted.parcels = 1 OR (counted.is_opened AND counted.said_on IS NULL)
    QUALIFY count(*) OVER (PARTITION BY counted.shop_id, counted.order_id) = 1
),
meant AS (
    -- one parcel, one statement: the one that was there first; another is about a parcel not told of yet
    SELECT loose.shop_id, loose.order_id, loose.tracking_number, candidate.stock_out_id, candidate.package_no
    FROM loose
    JOIN candidate ON candidate.shop_id = loose.shop_id AND candidate.order_id = loose.order_id
    WHERE loose.is_agreed OR (candidate.is_standing AND loose.is_failed)
    QUALIFY row_number() OVER (
        PARTITION BY candidate.stock_out_id, candidate.package_no ORDER BY loose.said_on NULLS LAST, loose.tracking_number NULLS LAST
    ) = 1
),
found AS (
    SELECT shop_id, order_id, tracking_number, stock_out_id, package_no FROM named
    UNION ALL
    SELECT shop_id, order_id, tracking_number, stock_out_id, package_no FROM meant
)
SELECT statement.*, found.stock_out_id, found.package_no
FROM statement
LEFT JOIN found
    ON found.shop_id = statement.shop_id AND found.order_id = statement.order_id AND found.tracking_number = statement.tracking_number
