-- what: the relations of this schema, each with the question it answers and a first query
-- grain: one relation of schema report
-- key: relation
-- inputs: control.published_relation
-- rules: -
-- carried: whole
-- asks: Which relation answers my question, and with which query do I begin?
-- start: SELECT relation, asks, start_query FROM report.help ORDER BY relation
SELECT
    CAST(relation AS VARCHAR) AS relation, -- name of the relation in schema report
    CAST(asks AS VARCHAR) AS asks, -- the question it answers
    CAST(start_query AS VARCHAR) AS start_query, -- a first query; it runs without changes
    CAST(key_columns AS VARCHAR) AS key_columns, -- columns that identify one row, separated by commas
    CAST(grain AS VARCHAR) AS grain, -- what one row is
    CAST(what AS VARCHAR) AS what -- what the relation contains
FROM control.published_relation
