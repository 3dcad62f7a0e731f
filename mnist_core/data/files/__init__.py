"""The files that people bring digits in, whatever their format: found, checked and read to one form."""
