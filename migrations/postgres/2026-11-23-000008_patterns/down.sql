DROP TABLE pattern_conflicts;
DROP TABLE pattern_days_off;
DROP TABLE patterns;
DROP FUNCTION is_a_day;
