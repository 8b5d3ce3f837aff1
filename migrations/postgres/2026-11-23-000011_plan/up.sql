-- Where a bay lies on the plan of its level: its top left corner before it is turned, and its size, in centimetres;
-- how far it is turned about its middle, in degrees, clockwise. All of them or none.
ALTER TABLE spots ADD COLUMN x INTEGER;
ALTER TABLE spots ADD COLUMN y INTEGER;
ALTER TABLE spots ADD COLUMN width INTEGER;
ALTER TABLE spots ADD COLUMN height INTEGER;
ALTER TABLE spots ADD COLUMN turn INTEGER CONSTRAINT spots_place CHECK (
    (x IS NULL AND y IS NULL AND width IS NULL AND height IS NULL AND turn IS NULL)
    OR (
        x IS NOT NULL AND y IS NOT NULL AND width IS NOT NULL AND height IS NOT NULL AND turn IS NOT NULL
        AND x BETWEEN 0 AND 100000 AND y BETWEEN 0 AND 100000
        AND width BETWEEN 50 AND 3000 AND height BETWEEN 50 AND 3000
        AND turn BETWEEN 0 AND 359
    )
);

-- What is drawn around the bays of a level: walls, lanes, entrances, lifts, stairs and labels, one a line.
CREATE TABLE levels (
    name TEXT PRIMARY KEY NOT NULL,
    outline TEXT NOT NULL
);
