"""Write a paper out for people: the candidates' sheet and the key sheet, to print, to open, to hand to programs."""
