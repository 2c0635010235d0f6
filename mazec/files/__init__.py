"""Reading and writing of files: what fails is a diagnostic, and what stood there stays."""
