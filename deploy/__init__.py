"""Several servers, as a school would have them: the files for it, and the same without containers."""
