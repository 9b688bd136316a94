-- what: the id of a file's bytes: its input_file_id without the number of the time it was judged
-- parameters: input_file_id
-- rules: R-66
split_part(input_file_id, '~', 1)
