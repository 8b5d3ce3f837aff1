DROP TABLE pairings;
DROP TABLE kiosks;
