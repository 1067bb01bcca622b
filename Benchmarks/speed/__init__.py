"""What compare_speed.py measures, one module per section of the page."""
