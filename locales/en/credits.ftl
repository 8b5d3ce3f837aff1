# credits
