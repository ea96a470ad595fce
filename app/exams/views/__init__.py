"""The exams room's counter: the candidate's pages, and those of the staff."""
