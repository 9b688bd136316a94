-- Does the book balance per currency (the accounts of a currency add up to zero, R-49)?
SELECT
    currency_code,
    account,
    CAST(coalesce(sum(amount) FILTER (WHERE amount > 0), 0) AS DECIMAL(18, 2)) AS debit_amount,
    CAST(coalesce(-sum(amount) FILTER (WHERE amount < 0), 0) AS DECIMAL(18, 2)) AS credit_amount,
    CAST(sum(amount) AS DECIMAL(18, 2)) AS balance_amount
FROM report.posting
GROUP BY currency_code, account
ORDER BY currency_code, account;
