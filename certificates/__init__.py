"""Turn the facts of a certificate into its PDF: facts in, bytes out, no clock, no database."""
