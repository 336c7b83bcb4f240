"""What runs beside one student's code, in its jail. Nobody believes anything it says: its replies are data."""
