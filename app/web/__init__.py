"""Front of house: what every page shares. It knows no room."""
