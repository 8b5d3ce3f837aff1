DROP TABLE windows;
DROP TABLE spots;
