"""What runs an author's hidden tests, in its own jail: it makes inputs, compares, and alone reports."""
