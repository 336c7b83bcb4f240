"""Making the catalogues of translations: what the sources say, what is missing, the files. Not needed to run the site."""
