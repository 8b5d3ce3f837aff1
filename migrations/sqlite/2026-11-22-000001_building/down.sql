DROP TABLE secrets;
DROP TABLE building;
