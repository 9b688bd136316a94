"""The home: its places, its lock, its settings, and the manifests that say what is true."""
