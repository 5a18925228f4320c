"""Reads for pages: what is told about attempts, gathered in a bounded number of queries."""
