"""A second reading by a language model: what is asked, how the reply is read, what it may change. Pure functions."""
