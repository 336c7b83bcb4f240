"""Files that are copied to where hidden tests run without Karakter: nothing here may import anything of it."""
