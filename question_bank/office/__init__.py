"""Read the files of office programs with care, and write them; bytes in, values out."""
