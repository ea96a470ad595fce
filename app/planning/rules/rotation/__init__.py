"""The rotation as a pure calculation: people, batches and rules in; a plan, its proof and its reasons out.

No Flask, no database, no clock. `solving.solve` is the whole of it; `files` reads and writes what
`flask plan solve` exchanges.
"""
