-- what: the subject of an exception about an order of a shop, or about a part of it if the number of the part is not empty
-- parameters: channel, shop_id, order_id, part_id
-- rules: R-58
channel || ':' || shop_id || ':' || order_id || CASE part_id WHEN '' THEN '' ELSE ':' || part_id END
