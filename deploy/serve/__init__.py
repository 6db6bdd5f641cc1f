"""Starting the product on a developer's machine; the tests start it the same way.

commands    the command lines of the provider, its worker and the demo apps
preflight   what must be true before anything starts: free ports, a reachable database
family      child processes that live and end together
"""
