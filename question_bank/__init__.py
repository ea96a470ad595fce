"""Hold, check, draw and mark exam items, knowing neither Flask, nor a database, nor the time."""
