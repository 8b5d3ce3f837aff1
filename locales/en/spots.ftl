# spots
